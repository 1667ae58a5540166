import { setTimeout as delay } from 'node:timers/promises';
import { storeFaultOf } from '../store/store-fault.js';
import type { RedisClient } from './connect.js';

const AGAIN_AFTER_MS = 200;

type Ask = (...args: unknown[]) => Promise<unknown>;

/**
 * Lets BullMQ open queues and workers with a client while Redis refuses commands, as during BUSY: they work as soon as it answers.
 *
 * BullMQ 6 waits once for a connection to be ready, asks it once for INFO, and keeps what came of that (`RedisConnection.init`). After a
 * refusal the queue would refuse every call for good. For a worker it makes a connection of its own after the pattern of this one, and
 * would never work: ioredis 6 does not settle `connect()` where the first check of a connection is refused, although it reconnects.
 */
export function patientClient<Client extends RedisClient>(redis: Client): Client {
  const info = redis.info.bind(redis) as Ask;
  const duplicate = redis.duplicate.bind(redis) as (...args: unknown[]) => Client;
  const untilAnswered: Ask = async (...args) => {
    for (;;) {
      try {
        return await info(...args);
      } catch (error) {
        if (redis.status === 'end' || !storeFaultOf(error)) throw error;
        await delay(AGAIN_AFTER_MS);
      }
    }
  };
  return Object.assign(redis, {
    // With a callback ioredis asks for itself, and reconnects after a refusal.
    info: (...args: unknown[]) => (typeof args.at(-1) === 'function' ? info(...args) : untilAnswered(...args)),
    duplicate(...args: unknown[]) {
      const another = patientClient(duplicate(...args));
      // It is connecting when BullMQ looks at it, which then waits for `ready`. Why it cannot is told by its events.
      if (another.status === 'wait') another.connect().catch(() => undefined);
      return another;
    },
  });
}
