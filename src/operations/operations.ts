import type { Readable } from 'node:stream';
import type { AuditAccount } from '../../jobs/schedule.js';
import type { Audit } from '../cards/audit.js';
import type { Card, CardFields } from '../cards/card.js';
import type { DeadLetter, DeadLetterCause, DeadLetterEdits } from '../cards/dead-letter.js';
import type { Edit } from '../cards/edit.js';
import type { Outcome, Status } from '../cards/outcome.js';
import type { PlannedRow } from '../cards/plan.js';
import type { DeadLetterFilter } from '../dead-letter-filters.js';
import type { AccountIdentity } from '../home/home-account.js';
import type { UnreadableRun } from '../home/run-folder.js';
import type { RunRecord, RunSettings } from '../home/run-record.js';
import type { HistoryEntry } from '../home/schedule-history.js';
import type { Schedule } from '../home/schedules.js';
import type { Summary } from '../report/summary.js';
import type { OneNumberEnd } from '../runs/provision-one.js';
import type { PrunableRun, PruneRule } from '../runs/prune-runs.js';
import type { PictureFiles } from '../runs/run-pictures.js';
import type { ReportedProgress, RunProgress } from '../runs/run-progress.js';
import type { ScheduleStatus } from '../scheduler/schedule-status.js';
import type { SourceFile } from '../scheduler/source-folders.js';
import type { ActiveCards } from './lines/active-cards-schema.js';
import type { FoundNumbers } from './lines/find-schema.js';
import type { LineChange, LineList, LineQuery, LineSelection } from './lines/line-list-schema.js';
import type { Mention } from './number-history.js';
import type { PlanChange } from './plan-change.js';
import type { PlanFilter, PlanGroup } from './plan-filter.js';
import type { PlanOverview } from './plan-overview.js';

/**
 * Everything that people and programs can do with a home. The pages, the API and the commands all use it. Mistakes are
 * thrown as OperatorError, with a code that docs/failures.md lists.
 */
export type Operations = {
  /** Whose account it is; null: the built-in simulator. */
  account: AccountIdentity | null;
  /** Newest first. */
  runs(query?: { after?: string; limit?: number }): Promise<RunRecord[]>;
  /** Runs whose record is damaged or of a newer version, newest first. They are left untouched. */
  unreadableRuns(): Promise<UnreadableRun[]>;
  /** @throws OperatorError `run_unknown`, `run_unreadable` */
  run(id: string): Promise<RunView>;
  /** For a run that has been planned. @throws OperatorError `run_unknown`, `run_state` */
  overview(id: string): Promise<PlanOverview>;
  /** The rows of a plan in the order of the file: those that fit; without a filter, those to review. */
  planRows(id: string, query: PlanSlice & PlanFilter & { kind?: string }): Promise<PlannedPage>;
  /** The first rows of a run's source, as they stand there: what its columns hold. */
  sampleRows(id: string): Promise<(readonly string[])[]>;
  /** The number of rows in each group of a plan. */
  planGroups(id: string): Promise<Record<PlanGroup, number>>;
  /**
   * Edits rows of a plan and judges them again. The source stays as it was received; the edit lies over it.
   *
   * @returns the plan, and the edit; null if nothing had to change @throws OperatorError `run_state`, `setting_invalid`
   */
  edit(id: string, change: PlanChange): Promise<{ record: RunRecord; edit: Edit | null }>;
  /** What was edited in a run, oldest first. */
  edits(id: string): Promise<Edit[]>;
  /** Takes one edit back, whichever it is. @throws OperatorError `run_state`, `setting_invalid` */
  undoEdit(id: string, edit: number): Promise<RunRecord>;
  /**
   * The outcomes so far, in the order of the rows: from the report if there is one, otherwise those that have arrived.
   */
  outcomes(id: string, query: OutcomeQuery): Promise<Page<Outcome>>;
  /** A picture that a plan is to upload, by its SHA-256. @throws OperatorError `run_unknown`, also where it has no such picture */
  picture(id: string, sha256: string): Promise<{ bytes: Buffer; type: string }>;
  /** The path of one of the run's files. @throws OperatorError `run_unknown`; `run_state` if it does not exist yet */
  file(id: string, name: 'results.csv' | 'failed.csv' | 'undo.csv' | 'source.csv' | 'report.html'): Promise<string>;

  /**
   * Stores a source and plans it; sends nothing. The same idempotency key returns the run that was created first.
   *
   * @throws OperatorError `source_…`, `key_rejected`, `account_unreadable`, `disk_full`
   */
  upload(source: UploadSource, options: UploadOptions): Promise<RunRecord>;
  /**
   * The same for a source at an https address, or the link to a Google sheet. The operator's header for sources is not sent: it
   * is not for addresses that others name.
   *
   * @throws as `upload`; OperatorError `source_forbidden`, `source_unreachable`, `source_missing`, `source_too_large`
   */
  uploadFrom(address: string, options: UploadOptions & { maxBytes: number }): Promise<RunRecord>;
  /** Plans the source of a plan again with other settings, in the same run. Edits stay if the rows are cut alike. */
  replan(id: string, settings: Partial<RunSettings>, options?: Pick<UploadOptions, 'guess'>): Promise<RunRecord>;
  /** Edits these rows: damaged cells get what they certainly mean. @throws OperatorError `setting_invalid` */
  applySuggestions(id: string, rows: readonly number[]): Promise<RunRecord>;
  /** A plan's source as a CSV, with its edits and without skipped rows; by default with all suggestions applied. */
  corrected(id: string, options?: { suggestions: boolean }): Promise<Readable>;
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

  /** The finished runs that a rule would remove, oldest first; runs that are still needed are never among them. */
  prunable(rule: PruneRule): Promise<PrunableRun[]>;
  /** Removes their folders. @returns the removed runs */
  prune(rule: PruneRule): Promise<PrunableRun[]>;

  deadLetters(filter: DeadLetterFilter, query?: { after?: string; limit?: number }): Promise<Page<DeadLetter>>;
  /** How many dead letters there are. */
  deadLetterCount(): Promise<number>;
  /** The selected dead letters by cause, most frequent first. */
  deadLetterCauses(meant: DeadLetterSelection): Promise<DeadLetterCause[]>;
  /**
   * Plans a retry of dead letters, optionally with edited values, and queues it. Another number is for one letter only; its
   * letter then ends with what becomes of the new number.
   *
   * @throws OperatorError `letter_unknown`; `setting_invalid` for another number that is none, or is for several letters
   */
  rerun(meant: DeadLetterSelection, edits: DeadLetterEdits, settings?: LimitSettings): Promise<RunRecord>;
  /** @returns how many were removed */
  discard(meant: DeadLetterSelection): Promise<number>;

  schedules(): Promise<ScheduleStatus[]>;
  schedule(name: string): Promise<ScheduleStatus & { history: HistoryEntry[] }>;
  /** The last audit of a schedule, with its findings; null: none yet. */
  scheduleAudit(name: string): Promise<Audit | null>;
  /** Adds or changes a schedule. @throws OperatorError `setting_invalid` */
  saveSchedule(
    schedule: Pick<Schedule, 'name' | 'cron' | 'tz' | 'source'> & { audit?: boolean; settings: Partial<RunSettings> },
  ): Promise<Schedule>;
  pauseSchedule(name: string): Promise<Schedule>;
  resumeSchedule(name: string): Promise<Schedule>;
  removeSchedule(name: string): Promise<void>;
  /**
   * The files of the folders that the operator lets schedules read, to be given to `saveSchedule` as `folder:<name>`; null if
   * there are no such folders.
   */
  sourceFiles(): Promise<SourceFile[] | null>;
  /** Makes an uploaded file the source of a schedule. @throws OperatorError `schedule_unknown`, `source_…`, `disk_full` */
  uploadSource(name: string, content: Readable): Promise<Schedule>;
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

  /**
   * Compares the account with a file, or with what was last set from this home. Changes nothing.
   *
   * @throws OperatorError `source_…`, and as `cards`
   */
  audit: AuditAccount;
  /**
   * The numbers that a text may mean: a whole number in any spelling, a part of it, such as its last four digits, or a
   * name. At most fifty.
   */
  find(text: string): Promise<FoundNumbers>;
  /** The lines and cards of the account, with their state. Kept for some seconds. @throws as `cards` */
  lineList(query: LineQuery): Promise<LineList>;
  /**
   * Plans a change of the selected lines, as an ordinary run that must then be started: its source is made for it.
   *
   * @throws OperatorError `setting_invalid`, `nothing_to_undo`, and as `upload`
   */
  changeLines(selection: LineSelection, change: LineChange, startedBy: string): Promise<RunRecord>;
  /**
   * Waits until the cards that a run was to set are active, for programs that share them afterwards. Also while the run is in
   * progress. A number with a failed row is waited for like the others: somebody may set it meanwhile.
   *
   * @param options.withinMs how long, at most; 0 looks once
   * @throws OperatorError `run_unknown`, `run_state` before the run is planned, and as `cards`
   */
  waitActive(id: string, options: { withinMs: number } & Pick<LimitSettings, 'rate'>): Promise<ActiveCards>;

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

/** The same of a plan, or, with `from`, the rows from a place of the list on; the first row has place 0. */
export type PlanSlice = RowSlice & { from?: number | undefined };
/** `from`: the place of its first row in the list, which has `total` rows. */
export type PlannedPage = Page<PlannedRow> & { from: number; total: number };

export type OutcomeQuery = RowSlice & { status?: Status; number?: string };

/** A source, and where the pictures are that its rows name by their paths; nowhere, if absent. */
export type UploadSource = { name: string; content: Readable } & PictureFiles;

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
  /** The run with whose pictures the source came: this is a part of its file. */
  picturesOf?: string;
};

export type RunView = {
  record: RunRecord;
  summary: Summary | null;
  /** The progress, if the run is in progress. */
  progress: ReportedProgress | null;
  /** The number of runs queued before it; 0 if it is in progress, null if it is not queued. */
  queuePosition: number | null;
  /** Those runs, in their order, and when each is expected to end: null if that cannot be said yet. */
  ahead: RunAhead[];
};

export type RunAhead = { run: string; name: string; endsAt: string | null };

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
