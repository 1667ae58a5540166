import { Queue, type Telemetry } from 'bullmq';
import type { RunScript } from '../../limiter/redis-limiter.js';
import type { Backend } from '../backend.js';
import { type Patience, PatientWorker } from '../store/patient-worker.js';
import type { StoreWatch } from '../store/store-watch.js';
import type { RedisClient } from './connect.js';

/** Events that are kept of a queue. Nobody reads them; each has a whole outcome. */
const MAX_EVENTS = 100;

/**
 * Keeps a job for a worker. KEYS 1 its lock, 2 the jobs that are active, 3 those that are looked at as stalled; ARGV 1 the worker's
 * token, 2 the job, 3 ms. The lock may have run out: the next worker that takes the job removes it from the active ones first.
 */
const KEEP = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
if not owner and not redis.call('LPOS', KEYS[2], ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('SREM', KEYS[3], ARGV[2])
return 1
`;

/** KEYS 1 a job. ARGV 1 its data as they were read, 2 what they are to be. */
const REPLACE = `
if redis.call('HGET', KEYS[1], 'data') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'data', ARGV[2])
return 1
`;

export type RedisBackendOptions = {
  redis: RedisClient;
  runScript: RunScript;
  watch: StoreWatch;
  /** BullMQ's prefix for a queue. */
  prefixOf: (name: string) => string;
  onError: (error: Error) => void;
  telemetry?: Telemetry | undefined;
};

/** BullMQ on Redis. Queues share one connection; BullMQ makes further ones for whatever blocks. */
export function redisBackend({ redis, runScript, watch, prefixOf, onError, telemetry }: RedisBackendOptions): Backend {
  const traced = telemetry && { telemetry };
  const keep: Patience['keep'] = async ({ queue, id, token, lockMs }) => {
    const keys = [`${queue}:${id}:lock`, `${queue}:active`, `${queue}:stalled`];
    return (await runScript(KEEP, keys, [token, id, String(lockMs)])) === 1;
  };
  const settingsOf = (name: string) => ({ ...traced, connection: redis, prefix: prefixOf(name) });
  return {
    kind: 'redis',
    watch,
    queue: (name, options = {}) => {
      const queue = new Queue(name, {
        ...options,
        prefix: prefixOf(name),
        ...traced,
        connection: redis,
        streams: { events: { maxLen: MAX_EVENTS } },
      });
      queue.on('error', onError);
      return queue;
    },
    worker: (name, process, options = {}) => {
      const worker = new PatientWorker(name, process, { ...options, ...settingsOf(name) }, { watch, keep });
      worker.on('error', onError);
      return worker;
    },
    async replaceData(job, data) {
      const key = `${job.queueQualifiedName}:${job.id}`;
      return (await runScript(REPLACE, [key], [JSON.stringify(job.data), JSON.stringify(data)])) === 1;
    },
    refresh: async () => undefined,
    tidy: async () => undefined,
  };
}
