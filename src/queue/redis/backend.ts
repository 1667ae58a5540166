import { Queue, QueueEvents, type Telemetry, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Backend } from '../backend.js';

/** Events that may pile up before the coordinator reads them; beyond that the oldest go, and the report finds the rest by itself. */
const MAX_EVENTS = 50_000;

/** BullMQ on Redis. Queues share one connection; BullMQ makes further ones for whatever blocks. */
export function redisBackend(redis: Redis, onError: (error: Error) => void, telemetry?: Telemetry): Backend {
  const traced = telemetry && { telemetry };
  return {
    kind: 'redis',
    queue: (name, options = {}) => {
      const queue = new Queue(name, {
        ...options,
        ...traced,
        connection: redis,
        streams: { events: { maxLen: MAX_EVENTS } },
      });
      queue.on('error', onError);
      return queue;
    },
    worker: (name, process, options = {}) => {
      const worker = new Worker(name, process, { ...options, ...traced, connection: redis });
      worker.on('error', onError);
      return worker;
    },
    events: (name) => {
      const events = new QueueEvents(name, { connection: redis });
      events.on('error', onError);
      return events;
    },
    refresh: async () => undefined,
  };
}
