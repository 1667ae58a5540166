import type { Readable } from 'node:stream';
import type { Card, CardFields } from '../cards/card.js';
import type { DeadLetter, DeadLetterCause, DeadLetterFilter } from '../cards/dead-letter.js';
import type { Outcome, Status } from '../cards/outcome.js';
import type { PlannedRow } from '../cards/plan.js';
import type { UnreadableRun } from '../home/run-folder.js';
import type { RunRecord, RunSettings } from '../home/run-record.js';
import type { HistoryEntry } from '../home/schedule-history.js';
import type { Schedule } from '../home/schedules.js';
import type { Summary } from '../report/summary.js';
import type { OneNumberEnd } from '../runs/provision-one.js';
import type { ReportedProgress, RunProgress } from '../runs/run-progress.js';
import type { ScheduleStatus } from '../scheduler/schedule-status.js';
import type { Mention } from './number-history.js';
import type { PlanOverview } from './plan-overview.js';

/**
 * Everything that people and programs can do with a home. The pages, the API and the commands all use it. Mistakes are
 * thrown as OperatorError, with a code that docs/failures.md lists.
 */
export type Operations = {
  /** Newest first. */
  runs(query?: { after?: string; limit?: number }): Promise<RunRecord[]>;
  /** Runs whose record is damaged or of a newer version, newest first. They are left untouched. */
  unreadableRuns(): Promise<UnreadableRun[]>;
  /** @throws OperatorError `run_unknown`, `run_unreadable` */
  run(id: string): Promise<RunView>;
  /** For a run that has been planned. @throws OperatorError `run_unknown`, `run_state` */
  overview(id: string): Promise<PlanOverview>;
  /** The rows of a plan to review, in the order of the file. */
  planRows(id: string, query: RowSlice & { kind?: string }): Promise<Page<PlannedRow>>;
  /**
   * The outcomes so far, in the order of the rows: from the report if there is one, otherwise those that have arrived.
   */
  outcomes(id: string, query: OutcomeQuery): Promise<Page<Outcome>>;
  /** The path of one of the run's files. @throws OperatorError `run_unknown`; `run_state` if it does not exist yet */
  file(id: string, name: 'results.csv' | 'failed.csv' | 'undo.csv' | 'source.csv' | 'report.html'): Promise<string>;

  /**
   * Stores a source and plans it; sends nothing. The same idempotency key returns the run that was created first.
   *
   * @throws OperatorError `source_…`, `key_rejected`, `account_unreadable`, `disk_full`
   */
  upload(source: { name: string; content: Readable }, options: UploadOptions): Promise<RunRecord>;
  /** Plans the source of a plan again with other settings; the old plan is discarded. */
  replan(id: string, settings: Partial<RunSettings>, options?: Pick<UploadOptions, 'guess'>): Promise<RunRecord>;
  /** Plans a corrected copy of a plan's source: in these rows, damaged numbers are replaced by the suggested lines. */
  applySuggestions(id: string, rows: readonly number[]): Promise<RunRecord>;
  /** A plan's source with all suggestions applied, as a CSV. */
  corrected(id: string): Promise<Readable>;
  /** Deletes a plan. @throws OperatorError `run_state` for a run that has been started */
  discardPlan(id: string): Promise<void>;

  /**
   * Queues a plan after checking that the account has not changed; given settings replace those of the plan.
   *
   * @throws OperatorError `run_state`, `plan_outdated`
   */
  start(id: string, changes?: LimitSettings): Promise<RunRecord>;
  cancel(id: string): Promise<RunRecord>;
  /** Continues a halted or interrupted run. @throws OperatorError `run_over`, `run_state` */
  resume(id: string, changes?: LimitSettings): Promise<RunRecord>;
  /** Approves a run that the guard holds, and continues it. @throws OperatorError `run_state` */
  approve(id: string, reason: string, changes?: LimitSettings): Promise<RunRecord>;
  /** Plans to restore the values from before a run; the plan must then be started. @throws OperatorError `run_state`,
   * `nothing_to_undo`
   */
  undo(id: string, settings?: LimitSettings): Promise<RunRecord>;

  deadLetters(filter: DeadLetterFilter, query?: { after?: string; limit?: number }): Promise<Page<DeadLetter>>;
  /** The selected dead letters by cause, most frequent first. */
  deadLetterCauses(meant: DeadLetterSelection): Promise<DeadLetterCause[]>;
  /** Plans a retry of dead letters, optionally with edited values, and queues it. */
  rerun(meant: DeadLetterSelection, edits: CardFields, settings?: LimitSettings): Promise<RunRecord>;
  /** @returns how many were removed */
  discard(meant: DeadLetterSelection): Promise<number>;

  schedules(): Promise<ScheduleStatus[]>;
  schedule(name: string): Promise<ScheduleStatus & { history: HistoryEntry[] }>;
  /** Adds or changes a schedule. @throws OperatorError `setting_invalid` */
  saveSchedule(
    schedule: Pick<Schedule, 'name' | 'cron' | 'tz' | 'source'> & { settings: Partial<RunSettings> },
  ): Promise<Schedule>;
  pauseSchedule(name: string): Promise<Schedule>;
  resumeSchedule(name: string): Promise<Schedule>;
  removeSchedule(name: string): Promise<void>;
  /** Requests a run now. */
  runSchedule(name: string): Promise<void>;

  /**
   * The account's current cards, including inactive ones. The rate applies only while no active run has its own.
   *
   * @throws OperatorError `key_rejected`, `account_unreadable`
   */
  cards(settings?: Pick<LimitSettings, 'rate'>): Promise<Card[]>;
  /** The numbers that the account owns; null if Linq does not list them. @throws as `cards` */
  lines(settings?: Pick<LimitSettings, 'rate'>): Promise<string[] | null>;
  /**
   * Sets the card of one number, outside a run, step by step.
   *
   * @throws OperatorError `setting_invalid` for an invalid number or card
   */
  setCard(
    phoneNumber: string,
    fields: CardFields,
    options: SetCardOptions,
  ): Promise<{ steps: OneNumberStep[]; end: OneNumberEnd }>;
  /** Everything about one number. @throws OperatorError `setting_invalid` for an invalid number */
  line(phoneNumber: string): Promise<LineView>;

  /** Calls the listener for every event; returns a function that unsubscribes. A listener must not block. */
  follow(listener: (event: OperationsEvent) => void): () => void;
  /** Whether the queue is reachable and the home writable, and which runs have halted since this process started. */
  health(): Promise<{ queue: boolean; home: boolean; halted: string[] }>;
};

/** Settings that may be overridden for a run that is already planned or has no file of its own. */
export type LimitSettings = Partial<Pick<RunSettings, 'rate' | 'numberBudget' | 'maxFailures' | 'maxOutage'>>;

export type Page<T> = {
  items: T[];
  /** The value of `after` for the next page; null on the last page. */
  next: string | null;
};

/** `dryRun`: change nothing. `onStep`: called for each step. */
export type SetCardOptions = { dryRun: boolean; onStep?: (step: OneNumberStep) => void } & Pick<
  LimitSettings,
  'rate' | 'numberBudget'
>;

/** One step of the work on a number, and its time. */
export type OneNumberStep = { at: string; step: string; what: string };

/** A selection of dead letters; `limit`: at most this many, oldest first. */
export type DeadLetterSelection = DeadLetterFilter & { numbers?: readonly string[]; limit?: number | undefined };

/** At most `limit` rows: the first ones after a row, or the last ones before one. */
export type RowSlice = { after?: number | undefined; before?: number | undefined; limit: number };

export type OutcomeQuery = RowSlice & { status?: Status; number?: string };

export type UploadOptions = {
  settings: Partial<RunSettings>;
  startedBy: string;
  idempotencyKey?: string;
  /** Queue the run right after planning, without a review. */
  start?: boolean;
  /**
   * Guess columns that the header does not identify, because a person reviews the plan; otherwise such a file is
   * refused.
   */
  guess?: boolean;
};

export type RunView = {
  record: RunRecord;
  summary: Summary | null;
  /** The progress, if the run is in progress. */
  progress: ReportedProgress | null;
  /** The number of runs queued before it; 0 if it is in progress, null if it is not queued. */
  queuePosition: number | null;
};

export type LineView = {
  phoneNumber: string;
  /** The current card on Linq; null: none; undefined: Linq does not respond. */
  live: Card | null | undefined;
  /** The expected values: those requested last. */
  wanted: CardFields | null;
  letter: DeadLetter | null;
  mentions: Mention[];
};

/** `progress` at most five times a second for each run, `outcomes` in batches. */
export type OperationsEvent =
  | { kind: 'run'; record: RunRecord }
  | { kind: 'progress'; run: string; progress: RunProgress }
  | { kind: 'outcomes'; run: string; outcomes: readonly Outcome[] }
  | { kind: 'schedule'; name: string };
