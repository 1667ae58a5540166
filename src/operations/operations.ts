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
import type { PrunableRun, PruneRule } from '../runs/prune-runs.js';
import type { ReportedProgress, RunProgress } from '../runs/run-progress.js';
import type { ScheduleStatus } from '../scheduler/schedule-status.js';
import type { Mention } from './number-history.js';
import type { PlanOverview } from './plan-overview.js';

/**
 * What people and programs can do with a home over HTTP; the pages and the API both stand on it. It belongs to the process
 * that holds the home (`serve`). Every mistake is an OperatorError, with the code that docs/failures.md explains.
 */
export type Operations = {
  /** The newest first. */
  runs(query?: { after?: string; limit?: number }): Promise<RunRecord[]>;
  /** Runs whose record is damaged or of a newer version; nothing is done with them. The newest first. */
  unreadableRuns(): Promise<UnreadableRun[]>;
  /** The finished runs that a rule lets go, the oldest first; nothing is removed. */
  prunableRuns(rule: PruneRule): Promise<PrunableRun[]>;
  /** Removes them. @returns what was removed */
  pruneRuns(rule: PruneRule): Promise<PrunableRun[]>;
  /** @throws OperatorError `run_unknown`, `run_unreadable` */
  run(id: string): Promise<RunView>;
  /** Of a run that has been planned. @throws OperatorError `run_unknown`, `run_state` */
  overview(id: string): Promise<PlanOverview>;
  /** Rows of a plan that are worth a look, in the order of the file. */
  planRows(id: string, query: RowSlice & { kind?: string }): Promise<Page<PlannedRow>>;
  /** Outcomes as they stand: of the report where there is one, else those that have come in. In the order of the rows. */
  outcomes(id: string, query: OutcomeQuery): Promise<Page<Outcome>>;
  /** The path of one of the run's files, to be sent as it is. @throws OperatorError `run_unknown`, `run_state` where there is none yet */
  file(id: string, name: 'results.csv' | 'failed.csv' | 'undo.csv' | 'source.csv' | 'report.html'): Promise<string>;

  /**
   * Takes in a source and plans it; nothing is sent. The same idempotency key gives the run that was made first.
   *
   * @throws OperatorError `source_…`, `key_rejected`, `account_unreadable`, `disk_full`
   */
  upload(source: { name: string; content: Readable }, options: UploadOptions): Promise<RunRecord>;
  /** Plans the source of a plan anew, with other settings; the old plan is thrown away. */
  replan(id: string, settings: Partial<RunSettings>, options?: Pick<UploadOptions, 'guess'>): Promise<RunRecord>;
  /** Plans a corrected copy of a plan's source: damaged numbers become the lines that were offered for these rows. */
  applySuggestions(id: string, rows: readonly number[]): Promise<RunRecord>;
  /** A plan's source with the offered numbers put in, as a CSV. */
  corrected(id: string): Promise<Readable>;
  /** Forgets a plan. @throws OperatorError `run_state` for anything that has been started */
  discardPlan(id: string): Promise<void>;

  /**
   * Puts a plan in the line of runs, after a look whether it still comes out so; settings that are given change.
   *
   * @throws OperatorError `run_state`, `plan_outdated`
   */
  start(id: string, changes?: LimitSettings): Promise<RunRecord>;
  cancel(id: string): Promise<RunRecord>;
  /** Goes on with a run that has halted or was interrupted. @throws OperatorError `run_over`, `run_state` */
  resume(id: string, changes?: LimitSettings): Promise<RunRecord>;
  /** Lets a run go on that the guard holds. @throws OperatorError `run_state` */
  approve(id: string, reason: string, changes?: LimitSettings): Promise<RunRecord>;
  /** Plans the old values of a run; the plan is then to be started. @throws OperatorError `run_state`, `nothing_to_undo` */
  undo(id: string, settings?: LimitSettings): Promise<RunRecord>;

  deadLetters(filter: DeadLetterFilter, query?: { after?: string; limit?: number }): Promise<Page<DeadLetter>>;
  /** Those that are meant by cause, the most frequent first. */
  deadLetterCauses(meant: DeadLetterSelection): Promise<DeadLetterCause[]>;
  /** Plans a run of dead letters, with values to change, and puts it in line. */
  rerun(meant: DeadLetterSelection, edits: CardFields, settings?: LimitSettings): Promise<RunRecord>;
  /** @returns how many were forgotten */
  discard(meant: DeadLetterSelection): Promise<number>;

  schedules(): Promise<ScheduleStatus[]>;
  schedule(name: string): Promise<ScheduleStatus & { history: HistoryEntry[] }>;
  /** Makes one, or changes it. @throws OperatorError `setting_invalid` */
  saveSchedule(
    schedule: Pick<Schedule, 'name' | 'cron' | 'tz' | 'source'> & { settings: Partial<RunSettings> },
  ): Promise<Schedule>;
  pauseSchedule(name: string): Promise<Schedule>;
  resumeSchedule(name: string): Promise<Schedule>;
  removeSchedule(name: string): Promise<void>;
  /** Asks for a run now. */
  runSchedule(name: string): Promise<void>;

  /**
   * The account's cards as they are now, inactive ones included. The rate is kept where no run keeps its own just now.
   *
   * @throws OperatorError `key_rejected`, `account_unreadable`
   */
  cards(settings?: Pick<LimitSettings, 'rate'>): Promise<Card[]>;
  /** The numbers that the account owns; null where Linq does not say. @throws as `cards` */
  lines(settings?: Pick<LimitSettings, 'rate'>): Promise<string[] | null>;
  /**
   * Sets the card of one number, outside of any run, step by step.
   *
   * @throws OperatorError `setting_invalid` for what is no number, or no card
   */
  setCard(
    phoneNumber: string,
    fields: CardFields,
    options: SetCardOptions,
  ): Promise<{ steps: OneNumberStep[]; end: OneNumberEnd }>;
  /** Everything about one number. @throws OperatorError `setting_invalid` for what is no number */
  line(phoneNumber: string): Promise<LineView>;

  /** Told of everything that happens; returns how to stop that. A listener must not block. */
  follow(listener: (event: OperationsEvent) => void): () => void;
  /** Whether the queue can be reached and the home written, and which runs have halted since this process began. */
  health(): Promise<{ queue: boolean; home: boolean; halted: string[] }>;
};

/** What a run can be told that is made of no file of its own, or has been planned already. */
export type LimitSettings = Partial<Pick<RunSettings, 'rate' | 'numberBudget' | 'maxFailures' | 'maxOutage'>>;

export type Page<T> = {
  items: T[];
  /** What to give as `after` for the next page; null at the end. */
  next: string | null;
};

/** `dryRun`: change nothing. `onStep` gets each step when it is known. */
export type SetCardOptions = { dryRun: boolean; onStep?: (step: OneNumberStep) => void } & Pick<
  LimitSettings,
  'rate' | 'numberBudget'
>;

/** What was done about one number, and when. */
export type OneNumberStep = { at: string; step: string; what: string };

/** Which dead letters are meant; `limit`: so many at most, the oldest first. */
export type DeadLetterSelection = DeadLetterFilter & { numbers?: readonly string[]; limit?: number | undefined };

/** So many rows at most: after a row, or the last ones before one. */
export type RowSlice = { after?: number | undefined; before?: number | undefined; limit: number };

export type OutcomeQuery = RowSlice & { status?: Status; number?: string };

export type UploadOptions = {
  settings: Partial<RunSettings>;
  startedBy: string;
  idempotencyKey?: string;
  /** Put in line at once when it has been planned, without anybody having looked at it. */
  start?: boolean;
  /** Columns that the header leaves open are guessed, for somebody to look at; else such a file is refused. */
  guess?: boolean;
};

export type RunView = {
  record: RunRecord;
  summary: Summary | null;
  /** How it stands, where it is being worked on. */
  progress: ReportedProgress | null;
  /** How many runs are in line before it, 0 where it is being worked on; null where it is not in line. */
  queuePosition: number | null;
};

export type LineView = {
  phoneNumber: string;
  /** The card on Linq now; null: none that could be read; undefined: Linq could not be asked. */
  live: Card | null | undefined;
  /** What it should be: what was last asked for. */
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
