import type { Said } from '../src/linq/classify.js';
import { explain } from '../src/linq/endings.js';
import type { FailureRule } from '../src/linq/failures.js';
import { freshProgress, type Progress, progressSchema } from '../src/linq/progress.js';
import { type CardTask, type SetCardDeps, setCard } from '../src/linq/set-card.js';
import type { CardJob, CardJobResult } from '../src/queue/card-job.js';
import type { CardWork } from '../src/queue/card-worker.js';
import type { RunControl, RunStop } from '../src/queue/run-control.js';

export type CardDeps = SetCardDeps & { control: RunControl };

/** After an outage has begun, how long a row stays away before it stands in line again. */
const BACK_IN_LINE_AFTER_MS = 1_000;

/**
 * A card job: one phone number, created or updated until it has an outcome.
 *
 * A bad outcome is a value like a good one. The job goes back to the queue, with its progress, when it has to wait long,
 * when Linq is down, or when its run has stopped; and it stops its run itself when it learns that the fault is the run's.
 */
export async function card({ job, mayHaveBeenSent, signal }: CardWork, deps: CardDeps): Promise<CardJobResult> {
  const progress = progressOf(job, mayHaveBeenSent);
  const ending = await setCard(deps, taskOf(job), progress, signal);
  switch (ending.end) {
    case 'outcome':
      return { kind: 'outcome', outcome: ending.outcome };
    case 'park':
      return { kind: 'park', until: deps.now().getTime() + ending.waitMs, because: ending.because, progress };
    case 'put_back':
      return { kind: 'put_back', progress, afterMs: ending.because === 'outage' ? BACK_IN_LINE_AFTER_MS : 0 };
    case 'halt':
      await deps.control.stop(job.run, haltBecause(ending.rule, ending.said, deps.now()));
      return { kind: 'put_back', progress, afterMs: 0 };
  }
}

/** Why a run halts, when Linq says something that holds for every row. */
export function haltBecause(rule: FailureRule, said: Said, now: Date): RunStop {
  return {
    kind: 'halted',
    code: said.httpStatus === 401 ? 'key_rejected' : said.httpStatus === 403 ? 'not_enabled' : 'account_unreadable',
    what: explain({ ...rule, mend: '' }, said).trim(),
    next: rule.mend,
    at: now.toISOString(),
  };
}

/** A job that a lost worker has left may have written: then the card is read back before anything is sent. */
function progressOf(job: CardJob, mayHaveBeenSent: boolean): Progress {
  const kept = job.progress === undefined ? freshProgress(job.begin, false) : progressSchema.parse(job.progress);
  return mayHaveBeenSent ? { ...kept, unsure: true } : kept;
}

function taskOf({ run, row, phoneNumber, wanted, toSend, before, mode }: CardJob): CardTask {
  return { run, row, phoneNumber, wanted, toSend: toSend ?? wanted, before, mode };
}
