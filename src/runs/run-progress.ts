import { type Counts, type Outcome, STATUS_NAMES } from '../cards/outcome.js';
import type { RunRecord } from '../home/run-record.js';
import type { LimiterState } from '../limiter/limiter.js';
import type { ParkedCard } from '../queue/run-queues.js';

/** The progress of a run, for progress lines, `--json` and pages. */
export type RunProgress = {
  run: string;
  state: RunRecord['state'];
  step: RunRecord['step'];
  /** Rows of the source; null until they are counted. */
  total: number | null;
  /** Rows that have an outcome or need no request. */
  done: number;
  counts: Partial<Counts>;
  /** Rows that wait until a time for a reason of their own. */
  parked: number;
  /** The first of them to continue. */
  nextParked: ParkedCard | null;
  /** Recent number of outcomes per second. */
  rowsPerSecond: number;
  etaSeconds: number | null;
  pace: LimiterState | null;
  /** What is wrong with the queue's store, and since when in milliseconds since 1970; the run waits meanwhile. */
  store: { what: string; since: number } | null;
};

/** What a process that works on a run reports to others: the progress, and the first parked rows. */
export type ReportedProgress = RunProgress & { at: string; parkedRows: ParkedCard[] };

/** The status of each decision before there is an outcome; decisions that need a request have none. */
const COUNTED_AS: Record<string, keyof Counts> = {
  unchanged: 'unchanged',
  not_on_account: 'not_on_account',
  skipped: 'skipped',
  invalid: 'invalid',
  duplicate: 'duplicate',
};
/** The period over which the speed is measured. */
const SPEED_WINDOW_MS = 10_000;

/** Measures how fast outcomes arrive. */
export class Speed {
  #marks: { at: number; done: number }[] = [];

  /** @returns rows per second over the last ten seconds */
  mark(done: number, at: number): number {
    this.#marks.push({ at, done });
    const since = at - SPEED_WINDOW_MS;
    while (this.#marks.length > 2 && (this.#marks[1]?.at ?? at) <= since) this.#marks.shift();
    const first = this.#marks[0];
    return first && at > first.at ? ((done - first.done) * 1000) / (at - first.at) : 0;
  }
}

/** Counts rows by status: those with an outcome, and those settled by the plan. */
export function countsOf(record: RunRecord, outcomes: Readonly<Record<Outcome['status'], number>>): Partial<Counts> {
  const counts: Partial<Counts> = {};
  for (const status of STATUS_NAMES) if (outcomes[status] > 0) counts[status] = outcomes[status];
  for (const [kind, rows] of Object.entries(record.planned ?? {})) {
    const status = COUNTED_AS[kind];
    if (status !== undefined) counts[status] = (counts[status] ?? 0) + rows;
  }
  return counts;
}
