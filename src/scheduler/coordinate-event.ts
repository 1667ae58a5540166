import type { RunRecord } from '../home/run-record.js';
import type { TickEntry } from '../home/schedule-history.js';

/** Events of a coordinating process. */
export type CoordinateEvent =
  /** `goesOnWith`: the number of interrupted runs that are continued. */
  | { kind: 'ready'; goesOnWith: number }
  | { kind: 'tick'; schedule: string; entry: TickEntry }
  | { kind: 'begun'; run: RunRecord; schedule: string | null }
  /** `error`: the run failed unexpectedly and did not finish. */
  | { kind: 'ended'; run: RunRecord; schedule: string | null; error: Error | null }
  /** A problem that does not stop the process. */
  | { kind: 'trouble'; what: string; next: string };
