import type { Telemetry } from 'bullmq';
import type { Limiter } from '../limiter/limiter.js';
import type { Backend } from './backend.js';
import type { DeadLetters } from './dead-letters.js';
import type { RunControl } from './run-control.js';
import type { StoreWatch } from './store/store-watch.js';

export type { Telemetry };

/** What requests to Linq need that are on no queue: those of a plan. */
export type Pacing = { control: RunControl; limiter: Limiter };

/** The queue and everything that workers share, on one of the two stores. */
export type Engine = Pacing & {
  kind: 'embedded' | 'redis';
  backend: Backend;
  deadLetters: DeadLetters;
  /** Whether the store has a fault just now, and which. */
  store: StoreWatch;
  /** Whether the store does its work just now, for progress lines and health checks. */
  isReachable(): Promise<boolean>;
  /** Waits for what is under way; closes what was opened. May be called more than once. */
  close(): Promise<void>;
};
