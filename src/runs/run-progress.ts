import { z } from 'zod';
import { type Counts, type Outcome, STATUS_NAMES } from '../cards/outcome.js';
import { type RunRecord, runRecordSchema } from '../home/run-record.js';
import { limiterStateSchema } from '../limiter/limiter.js';
import { parkedCardSchema } from '../queue/run-queues.js';

/** The progress of a run, for progress lines, `--json` and pages. */
const progressSchema = z.object({
  run: z.string(),
  state: runRecordSchema.shape.state,
  step: runRecordSchema.shape.step,
  total: z.number().int().nullable().describe('Rows of the source; null until they are counted.'),
  done: z.number().int().describe('Rows that have an outcome or need no request.'),
  counts: z.partialRecord(z.enum(STATUS_NAMES), z.number().int()),
  parked: z.number().int().describe('Rows that wait until a time for a reason of their own.'),
  nextParked: parkedCardSchema.nullable().describe('The first of them to continue.'),
  keptBack: z.number().int().default(0).describe('Rows that wait for another run, which has their numbers in hand.'),
  rowsPerSecond: z.number().describe('Recent number of outcomes per second.'),
  etaSeconds: z.number().nullable(),
  // The older word for the state of the limiter: keys of the API are not renamed.
  pace: limiterStateSchema.nullable(),
  store: z
    .object({ what: z.string(), since: z.number() })
    .nullable()
    .describe(
      'What is wrong with the queue’s store, and since when in milliseconds since 1970; the run waits meanwhile.',
    ),
});
export type RunProgress = z.infer<typeof progressSchema>;

/** What a process that works on a run reports to others: the progress, and the first parked rows. */
export const reportedProgressSchema = progressSchema.extend({
  at: z.iso.datetime(),
  parkedRows: z.array(parkedCardSchema),
});
export type ReportedProgress = z.infer<typeof reportedProgressSchema>;

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

type Left = {
  /** Rows without an outcome, those that are parked included. */
  rows: number;
  parked: number;
  rowsPerSecond: number;
  /** When the last of the parked rows may go on, in milliseconds since 1970. */
  parkedUntil: number | null;
};

/** Seconds until the last row has an outcome: until all others are done, or the last parked one may go on. */
export function secondsLeft({ rows, parked, rowsPerSecond, parkedUntil }: Left, now: number): number | null {
  const others = Math.max(0, rows - parked);
  if (others > 0 && rowsPerSecond === 0) return null;
  const untilParked = parkedUntil === null ? 0 : Math.max(0, parkedUntil - now) / 1000;
  return Math.ceil(Math.max(others === 0 ? 0 : others / rowsPerSecond, untilParked));
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
