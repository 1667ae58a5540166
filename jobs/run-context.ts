import type { Outcome } from '../src/cards/outcome.js';
import type { RunStop } from '../src/cards/run-stop.js';
import { OperatorError } from '../src/errors.js';
import type { LastSetFile } from '../src/home/last-set.js';
import type { Ledger } from '../src/home/ledger.js';
import type { OutcomeStore } from '../src/home/outcome-store.js';
import type { LastAccount } from '../src/home/plan/last-account.js';
import type { RunFiles } from '../src/home/run-folder.js';
import type { RunRecordKeeper } from '../src/home/run-record.js';
import type { Uploads } from '../src/home/sent/uploads.js';
import type { Limiter } from '../src/limiter/limiter.js';
import type { PacedLinq } from '../src/linq/paced.js';
import type { UploadPicture } from '../src/linq/upload-picture.js';
import type { Log } from '../src/log.js';
import type { CheckPictures } from '../src/pictures/picture-checker.js';
import type { CardJob, CardJobResult } from '../src/queue/card-job.js';
import type { DeadLetters } from '../src/queue/dead-letters.js';
import type { RunQueues } from '../src/queue/run-queues.js';

/** The dependencies of the steps of one run. */
export type RunContext = PlanContext & {
  outcomes: OutcomeStore;
  queues: RunQueues;
  limiter: Pick<Limiter, 'state'>;
  /** Card jobs that may be on the queue at once. */
  window: number;
  numbers: Numbers;
  deadLetters: DeadLetters;
  lastSet: LastSetFile;
  uploadPicture: UploadPicture;
  /** Of some numbers those whose card another run has written since a time, which is given for each as ISO 8601. */
  setElsewhere: (since: ReadonlyMap<string, string>) => Promise<ReadonlySet<string>>;
  /** Does a card job in this process, outside the queue. */
  send: (job: CardJob, signal: AbortSignal) => Promise<CardJobResult>;
  /** Called with the rows whose outcome follows from the plan, when the report is written. */
  onSettled: (outcomes: readonly Outcome[]) => void;
};

/** The numbers that a run is to send, each of which one run has at a time: the one that began first. */
export type Numbers = {
  readonly hasBegun: boolean;
  /** @param keys the numbers by their digits */
  begin(keys: Iterable<number>): void;
  /** Whether no run before this one is still to send the number. */
  isOurs(phoneNumber: string): boolean;
  /** Whether another run is still to send it. */
  isElsewhere(phoneNumber: string): boolean;
  /** The run is to send a number once more. */
  take(phoneNumber: string): void;
  /** The row has ended. */
  end(phoneNumber: string): void;
  /** The run has ended, or stands still. */
  leave(): void;
  /** How many rows wait for another run just now. */
  keptBack: number;
};

/** The dependencies of the steps that send nothing. */
export type PlanContext = JudgeContext & {
  linq: PacedLinq;
  log: Log;
  now: () => Date;
};

/** The dependencies of the steps that need no request: reading the source, and deciding on its rows. */
export type JudgeContext = {
  record: RunRecordKeeper;
  files: RunFiles;
  accounts: LastAccount;
  ledger: Ledger;
  uploads: Uploads;
  /** Looks at the pictures that the run would send; absent where it is not to. */
  checkPictures?: CheckPictures;
  /** Aborted when this process shuts down; the run continues later. */
  signal: AbortSignal;
};

/** Aborts the steps of a run for a reason that is not a row's: the run is halted and can be resumed. */
export class RunHalted extends Error {
  readonly stop: RunStop;

  constructor(stop: RunStop) {
    super(stop.what);
    this.name = 'RunHalted';
    this.stop = stop;
  }
}

/** Ends the work on a run whose queue was emptied: only what the home has is left of it. */
export function runLost(run: string): OperatorError {
  return new OperatorError(
    'run_lost',
    'The queue has lost the run: Redis was emptied, or restarted without its data.',
    `All outcomes are saved. Resume: linq-cards resume ${run}`,
  );
}
