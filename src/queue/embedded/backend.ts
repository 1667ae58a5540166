import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  Queue,
  type RedisQueueBackend,
  type Telemetry,
} from 'bullmq';
import type { Backend } from '../backend.js';
import { PatientWorker } from '../store/patient-worker.js';
import type { StoreWatch } from '../store/store-watch.js';
import type { EmbeddedPool } from './pglite-pool.js';
import type { Upkeep } from './upkeep.js';

/** Events that are kept of a queue. Nobody reads them. */
const MAX_EVENTS = 100;

export type EmbeddedBackendOptions = {
  watch: StoreWatch;
  upkeep: Pick<Upkeep, 'tidy'>;
  onError: (error: Error) => void;
  telemetry?: Telemetry | undefined;
};

/** BullMQ on the PostgreSQL in this process. */
export function embeddedBackend(
  pool: EmbeddedPool,
  { watch, upkeep, onError, telemetry }: EmbeddedBackendOptions,
): Backend {
  const traced = telemetry && { telemetry };
  // BullMQ types its classes by the store. What stands above this file is the same for both, so here one is passed off as
  // the other: nothing there touches the connection or the backend itself.
  const connection = pool as unknown as ConnectionOptions;
  const createBackend = createPostgresBackend as unknown as BackendFactory<RedisQueueBackend, ConnectionOptions>;
  // This process alone works on the queue: what it has in hand nobody takes from it.
  const patience = { watch, keep: async () => true, createBackend };
  return {
    kind: 'embedded',
    watch,
    queue: (name, options = {}) => {
      const streams = { events: { maxLen: MAX_EVENTS } };
      const queue = new Queue(name, { ...options, ...traced, connection, streams }, createBackend);
      queue.on('error', onError);
      return queue;
    },
    worker: (name, process, options = {}) => {
      const worker = new PatientWorker(name, process, { ...options, ...traced, connection }, patience);
      worker.on('error', onError);
      return worker;
    },
    // This process alone writes; who reads and writes in it does so one after the other.
    async replaceData(job, data) {
      await job.updateData(data);
      return true;
    },
    tidy: () => upkeep.tidy(),
    // Nothing collects statistics in the background here, and without them a job among thousands is looked for by
    // reading through all of them: a third of the time that a card job costs the queue.
    async refresh() {
      await pool.query('ANALYZE job');
    },
  };
}
