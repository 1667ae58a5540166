import { z } from 'zod';
import { MODES } from '../cards/plan.js';
import { runStopSchema } from '../cards/run-stop.js';
import { verifiedSchema } from '../cards/verify-outcome.js';

/** The settings of a run, fixed when it starts. */
export const runSettingsSchema = z.object({
  /** Requests per second; 0: no limit. */
  rate: z.number().nonnegative(),
  mode: z.enum(MODES),
  force: z.boolean(),
  /** Whether the account's cards are read first. */
  snapshot: z.boolean(),
  /** Writes for one number; null: no limit. */
  numberBudget: z.object({ max: z.number().int().positive(), windowMs: z.number().positive() }).nullable(),
  /** Rows that may fail before the run is halted; null: no limit. */
  maxFailures: z.union([z.object({ rows: z.number() }), z.object({ share: z.number() })]).nullable(),
  /** Percentage of the account's cards that may change without approval; null: no limit. */
  maxUpdatePct: z.number().nonnegative().nullable(),
  /** Percent of the rows that may be invalid before the run needs approval; null: all of them. */
  maxInvalid: z.number().nonnegative().nullable().exactOptional(),
  /** Minutes of an outage of Linq after which the run is halted. */
  maxOutage: z.number().positive(),
  defaultCountry: z.string().nullable(),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  /** The line of the file that is the header, from 1; null: it is found. */
  headerLine: z.number().int().positive().nullable().default(null),
  /** The last row counts although the file ends without a line end. */
  acceptLastRow: z.boolean().default(false),
  /** The sheet of a workbook, by name or place; null: the first with a phone column. */
  sheet: z.string().nullable().default(null),
  mapping: z.record(z.string(), z.string()),
  /** Names that look like placeholders and are none. */
  allowPlaceholder: z.array(z.string()).exactOptional(),
  /** What a cell says to have a value removed; null or absent: nothing does. */
  clearMarker: z.string().nullable().exactOptional(),
  /** Set up again the cards that went dark; absent: for the runs of schedules only. */
  heal: z.boolean().exactOptional(),
  /** Seconds to wait after the last row before the cards are read back; absent: none. */
  verifyAfter: z.number().nonnegative().exactOptional(),
  /** Look at the pictures before anything is sent; absent: unless Linq is simulated or on this machine. */
  checkImages: z.boolean().exactOptional(),
  /** Send pictures again that have changed at their address. */
  refetchImages: z.boolean().exactOptional(),
  /** Use the built-in simulator instead of Linq. */
  simulate: z.boolean(),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** The approval of a held run. */
export const approvalSchema = z.object({ reason: z.string(), at: z.iso.datetime() });

export const RUN_STATES = [
  'planned',
  'running',
  'completed',
  'completed_with_failures',
  'halted',
  'cancelled',
  'awaiting_approval',
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** The steps of a run, in order. `step` in the record is the next one to do. */
export const RUN_STEPS = [
  'intake',
  'snapshot',
  'plan',
  'guard',
  'enqueue',
  'wait',
  'verify',
  'report',
  'done',
] as const;
export type RunStep = (typeof RUN_STEPS)[number];

/** run.json: everything about a run that must survive its process. Written atomically. */
export const runRecordSchema = z.object({
  id: z.string(),
  state: z.enum(RUN_STATES),
  step: z.enum(RUN_STEPS),
  createdAt: z.iso.datetime(),
  /** When work on it began, or began again after it had stopped: of several runs the first one has a number that all have. */
  begunAt: z.iso.datetime().exactOptional(),
  /** Milliseconds that were worked on it before that, between its beginnings and its halts. */
  workedMs: z.number().nonnegative().exactOptional(),
  finishedAt: z.iso.datetime().nullable(),
  startedBy: z.string(),
  engine: z.enum(['embedded', 'redis']),
  /** The fingerprint of the run's API key. */
  account: z.string(),
  source: z.object({ name: z.string(), bytes: z.number(), sha256: z.string() }),
  settings: runSettingsSchema,
  /** The format of the source, detected from its beginning. */
  dialect: z.object({
    /** Absent in runs of version 0.1, in which every line below the header is a row. */
    format: z.literal(2).exactOptional(),
    encoding: z.string(),
    delimiter: z.string(),
    /** Absent: as RFC 4180 has it. */
    quoting: z
      .object({ open: z.string(), close: z.string(), escapeSign: z.string().nullable(), blanks: z.boolean() })
      .exactOptional(),
    /** The sheet, where the source is a workbook. */
    sheet: z.string().exactOptional(),
    header: z.array(z.string()),
    /** The line of the file on which the header stands, where it is not the first. */
    headerLine: z.number().int().positive().exactOptional(),
    /** What stands above the header. */
    above: z.array(z.object({ line: z.number().int().positive(), text: z.string() })).exactOptional(),
    /** Columns whose cells all stand in quotes of their own, which belong to none of the values. */
    wrapped: z.array(z.number().int()).exactOptional(),
    columns: z.record(z.string(), z.number()),
    skip: z.number(),
    /**
     * A line of the file in the encodings that fit, where it does not say its own: `encoding` is the first of them until a
     * person has chosen.
     */
    samples: z.array(z.object({ encoding: z.string(), text: z.string() })).exactOptional(),
    /** A column of whole names that nobody has said how to send, and some of its names. */
    wholeNames: z.object({ column: z.number().int(), names: z.array(z.string()) }).exactOptional(),
    /** The flags with which a file with this header was last read; offered. */
    before: z.string().exactOptional(),
    /** The columns are those of the last import of a file with this header. */
    isAsBefore: z.literal(true).exactOptional(),
    /** Fields whose column was guessed and should be reviewed before the run is started. */
    guessed: z.array(z.string()).exactOptional(),
  }),
  /** The number of data rows, and the highest number of cells in one of them, once they are counted. */
  rows: z.number().int().nullable(),
  widest: z.number().int().nullable(),
  /** Rows in which something was noted that is no problem, by its code. */
  notes: z.record(z.string(), z.number().int()).exactOptional(),
  /**
   * Lines below the header that are no rows: the header once more, rules; and rows that the spreadsheet hides. The first
   * of each kind, and how many there are.
   */
  leftOut: z
    .array(
      z.object({
        kind: z.enum(['header', 'rule', 'hidden']),
        count: z.number().int(),
        lines: z.array(z.number().int()),
      }),
    )
    .exactOptional(),
  /** Rows by decision. */
  planned: z.record(z.string(), z.number().int()).nullable(),
  /** The number of existing cards, and how many of them would change; null without a snapshot. */
  cards: z.object({ existing: z.number().int(), changing: z.number().int() }).nullable(),
  /** The last completed run of a source with the same name. */
  previous: z.object({ run: z.string(), rows: z.number().int() }).nullable(),
  /** Set if a held run was approved. */
  approval: approvalSchema.nullable(),
  /** How many rows of the plan have been processed while enqueueing. */
  enqueuedRows: z.number().int(),
  /** Card jobs were created again because the queue had lost them; each reads its card back first. */
  rebuilt: z.boolean(),
  verified: verifiedSchema.exactOptional(),
  /** The plan was made before and is being changed, or has been: a person knows it, and it is never removed unasked. */
  again: z.literal(true).exactOptional(),
  /** Why the run stopped, if it did. */
  stop: runStopSchema.nullable(),
  /** Rows by status, from the last report. */
  counts: z.record(z.string(), z.number().int()).nullable(),
  /**
   * Only for a run that was created or queued through operations (the key has its name from version 0.1). `started`:
   * the run has been queued, so it continues by itself after a restart; before that it is a plan.
   */
  desk: z
    .object({
      started: z.boolean(),
      idempotencyKey: z.string().exactOptional(),
      /** The SHA-256 of the file uploaded with the key; the source may be a corrected copy of it. */
      uploadedSha256: z.string().exactOptional(),
      /** The same for the pictures that came with it: of their paths and their bytes. */
      picturesSha256: z.string().exactOptional(),
    })
    .exactOptional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** A new run that has not been started. */
export function newRunRecord(
  made: Pick<
    RunRecord,
    'id' | 'settings' | 'startedBy' | 'account' | 'engine' | 'createdAt' | 'source' | 'dialect' | 'previous' | 'desk'
  >,
): RunRecord {
  return {
    ...made,
    state: 'planned',
    step: 'intake',
    finishedAt: null,
    rows: null,
    widest: null,
    planned: null,
    cards: null,
    approval: null,
    enqueuedRows: 0,
    rebuilt: false,
    stop: null,
    counts: null,
  };
}

/** True when nothing is left to do for a run. */
export function isOver(state: RunState): boolean {
  return state === 'completed' || state === 'completed_with_failures' || state === 'cancelled';
}

/** True for a plan that has not been started, complete or not; nothing has been sent. */
export function isPlan({ state, step, startedBy }: RunRecord): boolean {
  return state === 'planned' && (step === 'guard' || startedBy === 'plan');
}

/** What changes when work on a run begins, or begins again. A run that was interrupted keeps its place among the others. */
export function begunNow(
  record: RunRecord,
  now: Date,
): Pick<RunRecord, 'state' | 'stop' | 'finishedAt' | 'begunAt' | 'workedMs'> {
  const { state, begunAt, finishedAt } = record;
  if (state === 'running' && begunAt !== undefined) return { state, stop: null, finishedAt: null, begunAt };
  const worked = begunAt !== undefined &&
    finishedAt !== null && { workedMs: workedSeconds(record, finishedAt) * 1_000 };
  return { state: 'running', stop: null, finishedAt: null, begunAt: now.toISOString(), ...worked };
}

/** How long was worked on a run, without the time before its start and the time in which it was halted or held. */
export function workedSeconds(
  { createdAt, begunAt, workedMs = 0 }: Pick<RunRecord, 'createdAt' | 'begunAt' | 'workedMs'>,
  until: string,
): number {
  return (workedMs + Math.max(0, Date.parse(until) - Date.parse(begunAt ?? createdAt))) / 1_000;
}

/** The record of one run, and the only way to change it: every change is on disk before the work continues. */
export class RunRecordKeeper {
  #record: RunRecord;
  readonly #save: (record: RunRecord) => Promise<void>;
  #saving: Promise<void> = Promise.resolve();

  constructor(record: RunRecord, save: (record: RunRecord) => Promise<void>) {
    this.#record = record;
    this.#save = save;
  }

  get current(): RunRecord {
    return this.#record;
  }

  async update(change: Partial<RunRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    const record = this.#record;
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#save(record));
    await this.#saving;
  }
}
