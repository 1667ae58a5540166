import type { Outcome } from '../src/cards/outcome.js';
import type { RunStop } from '../src/cards/run-stop.js';
import type { Ledger } from '../src/home/ledger.js';
import type { OutcomeStore } from '../src/home/outcome-store.js';
import type { RunFiles } from '../src/home/run-folder.js';
import type { RunRecordKeeper } from '../src/home/run-record.js';
import type { PacedLinq } from '../src/linq/paced.js';
import type { Log } from '../src/log.js';
import type { DeadLetters } from '../src/queue/dead-letters.js';
import type { RunQueues } from '../src/queue/run-queues.js';

/** The dependencies of the steps of one run. */
export type RunContext = PlanContext & {
  outcomes: OutcomeStore;
  queues: RunQueues;
  deadLetters: DeadLetters;
  /** Called with the rows whose outcome follows from the plan, when the report is written. */
  onSettled: (outcomes: readonly Outcome[]) => void;
};

/** The dependencies of the steps that send nothing. */
export type PlanContext = {
  record: RunRecordKeeper;
  files: RunFiles;
  ledger: Ledger;
  linq: PacedLinq;
  log: Log;
  now: () => Date;
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
