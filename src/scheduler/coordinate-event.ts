import type { RunRecord } from '../home/run-record.js';
import type { TickEntry } from '../home/schedule-history.js';

/** What a process that coordinates tells as it happens. */
export type CoordinateEvent =
  /** `goesOnWith`: runs that were interrupted. */
  | { kind: 'ready'; goesOnWith: number }
  | { kind: 'tick'; schedule: string; entry: TickEntry }
  | { kind: 'begun'; run: RunRecord; schedule: string | null }
  /** `error`: the run could not be brought to an end. */
  | { kind: 'ended'; run: RunRecord; schedule: string | null; error: Error | null }
  /** Something is wrong, and the process goes on. */
  | { kind: 'trouble'; what: string; next: string };
