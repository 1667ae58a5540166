import { StoreWatch } from '../store/store-watch.js';
import type { RedisClient } from './connect.js';

/**
 * Watches a connection: its loss is a fault of the store, and so is every refusal that is told. A fault has passed when a value can
 * be written once more, which is what Redis refuses first.
 *
 * @param key of the value that is written; it is forgotten after a second
 */
export function watchRedis(redis: RedisClient, key: string): StoreWatch {
  const watch = new StoreWatch({ probe: () => redis.set(key, '', 'PX', 1_000) });
  redis.on('close', () => watch.meets(new Error('Connection is closed.')));
  redis.on('error', (error: Error) => watch.meets(error));
  return watch;
}
