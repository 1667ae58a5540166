import type { Audit } from '../cards/audit.js';
import type { RunRecord } from '../home/run-record.js';
import type { Operations } from '../operations/operations.js';
import type { Summary } from '../report/summary.js';
import type { Settings } from '../settings.js';
import type { AccountSettings } from './account.js';
import type { Io } from './io.js';
import type { Renderer } from './render/renderer.js';

export type OperationsUse = {
  io: Io;
  /** What is being done, for the next one who finds the home taken. */
  command: string;
  settings: Pick<Settings, 'home' | 'simulate' | 'timeout' | 'caFile' | 'verbose'> &
    Partial<Pick<Settings, 'concurrency' | 'window' | 'allowPrivateSources' | 'settle'>> &
    AccountSettings;
};

/** How a run came to rest; or, where another process keeps working on it, what the reader has to know. */
export type RunEnd = { record: RunRecord; summary: Summary | null } | { left: string; exitCode: number };

/** Works on a run that was started, or watches it, until it is at rest. */
export type Work = { work(record: RunRecord, shown: Renderer): Promise<RunEnd> };

/** What commands that read or change the account need, whichever process does it. */
export type CommandOperations = Work &
  Pick<
    Operations,
    | 'upload'
    | 'discardPlan'
    | 'start'
    | 'undo'
    | 'deadLetters'
    | 'rerun'
    | 'cards'
    | 'lines'
    | 'setCard'
    | 'waitActive'
    | 'audit'
  >;

/** What continues or ends a run, or makes a run of a schedule now. The process that holds the home takes it as a request. */
export type RequestableOperations = Work &
  Pick<Operations, 'resume' | 'approve'> & {
    /** Gives the run as it has ended, with its report written. @throws OperatorError `run_unknown`, `run_over` */
    cancel(id: string): Promise<RunRecord>;
    /** @throws OperatorError `source_…`, `run_unfinished` */
    runSchedule(name: string): Promise<RunRecord | { audit: Audit } | { left: string }>;
  };

/** The dead letters of a home. */
export type DeadLetterOperations = Pick<Operations, 'deadLetters' | 'discard'>;
