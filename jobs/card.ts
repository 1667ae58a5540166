import { deadLetterOf } from '../src/cards/dead-letter.js';
import { type Outcome, STATUSES } from '../src/cards/outcome.js';
import type { RunStop } from '../src/cards/run-stop.js';
import type { CardTask, UpsertDeps } from '../src/linq/card-task.js';
import type { ResponseSummary } from '../src/linq/classify.js';
import type { FailureRule } from '../src/linq/failures.js';
import { freshProgress, type Progress, progressSchema } from '../src/linq/progress.js';
import { upsertCard } from '../src/linq/upsert-card.js';
import { explain, outcomeOf } from '../src/linq/upsert-outcome.js';
import type { CardJob, CardJobResult } from '../src/queue/card-job.js';
import type { CardJobContext } from '../src/queue/card-worker.js';
import type { DeadLetters } from '../src/queue/dead-letters.js';
import type { RunControl } from '../src/queue/run-control.js';
import { storeFaultOf } from '../src/queue/store/store-fault.js';
import type { StoreWatch } from '../src/queue/store/store-watch.js';

export type CardDeps = UpsertDeps & {
  control: RunControl;
  deadLetters: DeadLetters;
  store: StoreWatch;
  /** Told of each outcome before the queue is, where somebody keeps a journal: it outlives what the queue cannot store. */
  note?: (outcome: Outcome) => void;
};

/** Given back because of an outage, or because its run has stopped, a row stays away so long: it would only be refused again. */
const BACK_IN_LINE_AFTER_MS = 1_000;

/**
 * A card job: one phone number, created or updated until it has an outcome.
 *
 * A bad outcome is a value like a good one; it is in the dead letters before it is returned, so that a crash in between
 * repeats instead of losing. The job goes back to the queue, with its progress, when it has to wait long, when Linq is
 * down, or when its run has stopped; and it stops its run itself when it learns that the fault is the run's.
 */
export async function card(work: CardJobContext, deps: CardDeps): Promise<CardJobResult> {
  const progress = progressOf(work.job, work.mayHaveBeenSent);
  try {
    return await workOn(work, progress, deps);
  } catch (error) {
    // Thrown before anything was sent, or else the outcome would be noted: the row goes back as it came.
    const fault = storeFaultOf(error);
    if (!fault) throw error;
    deps.store.meets(error);
    return { kind: 'store_fault', progress, fault };
  }
}

async function workOn(work: CardJobContext, progress: Progress, deps: CardDeps): Promise<CardJobResult> {
  const { job, signal, hold } = work;
  const refusal = await refusedRerun(work, deps);
  if (refusal) return { kind: 'outcome', outcome: refusal };
  const ending = await upsertCard(deps, { ...taskOf(job), lease: hold }, progress, signal);
  switch (ending.end) {
    case 'outcome':
      deps.note?.(ending.outcome);
      await settlePatiently(ending.outcome, work, deps);
      return { kind: 'outcome', outcome: ending.outcome };
    case 'park':
      return { kind: 'park', until: deps.now().getTime() + ending.waitMs, because: ending.because, progress };
    case 'put_back':
      if (job.letterOf !== undefined && !hold?.isLost) await deps.control.release(job.run, job.phoneNumber);
      return { kind: 'put_back', progress, afterMs: ending.because === 'interrupted' ? 0 : BACK_IN_LINE_AFTER_MS };
    case 'halt':
      await deps.control.stop(job.run, haltBecause(ending.rule, ending.said, deps.now()));
      return { kind: 'put_back', progress, afterMs: BACK_IN_LINE_AFTER_MS };
  }
}

/**
 * The re-run of a dead letter sends nothing when another re-run has the number, or has been done with it: what this one
 * wants may be older than what is on Linq by now.
 */
async function refusedRerun({ job, mayHaveBeenSent }: CardJobContext, deps: CardDeps): Promise<Outcome | undefined> {
  const { run, phoneNumber, letterOf } = job;
  if (letterOf === undefined || job.rebuilt) return undefined;
  const why = 'Another re-run has taken this number since; nothing was sent for it here.';
  if (!(await deps.control.claim(run, phoneNumber))) return notSent(job, deps, why);
  const letter = await deps.deadLetters.find(phoneNumber);
  const isStillMeant = letter ? letter.run === run || letter.lastFailedAt === letterOf : mayHaveBeenSent;
  if (isStillMeant) return undefined;
  await deps.control.release(run, phoneNumber);
  return notSent(job, deps, letter ? why : 'The number has been set or discarded since; nothing was sent for it here.');
}

function notSent(job: CardJob, { now }: CardDeps, reason: string): Outcome {
  return outcomeOf(taskOf(job), freshProgress(job.begin, false), now(), { status: 'skipped', reason });
}

/**
 * A fault of the store holds up what follows from an outcome, and does not undo the outcome: to send the row again would send it twice.
 * Where the process is to end meanwhile, it is done when the run is taken up again.
 */
async function settlePatiently(outcome: Outcome, { job, signal }: CardJobContext, deps: CardDeps): Promise<void> {
  await deps.store.patiently(() => settle(outcome, job, deps), signal);
}

/** What a number's outcome means for its dead letter. To do it twice changes nothing. */
export async function settle(outcome: Outcome, job: CardJob, { control, deadLetters }: CardDeps): Promise<void> {
  const { run, wanted, phoneNumber } = job;
  if (STATUSES[outcome.status].deadLetter) await deadLetters.put(deadLetterOf(outcome, { run, wanted }));
  else if (outcome.status !== 'skipped') await deadLetters.remove(phoneNumber);
  if (job.letterOf !== undefined) await control.release(run, phoneNumber);
}

/** Why a run halts, when Linq says something that holds for every row. */
export function haltBecause(rule: FailureRule, said: ResponseSummary, now: Date): RunStop {
  return {
    kind: 'halted',
    code: rule.halts ?? 'account_unreadable',
    what: explain({ ...rule, remedy: '' }, said).trim(),
    next: rule.remedy,
    at: now.toISOString(),
  };
}

/** A job that a lost worker has left may have written: then the card is read back before anything is sent. */
function progressOf(job: CardJob, mayHaveBeenSent: boolean): Progress {
  const kept = job.progress === undefined ? freshProgress(job.begin, false) : progressSchema.parse(job.progress);
  return mayHaveBeenSent ? { ...kept, needsReadBack: true } : kept;
}

function taskOf({ run, row, phoneNumber, wanted, toSend, before, mode }: CardJob): CardTask {
  return { run, row, phoneNumber, wanted, toSend: toSend ?? wanted, before, mode };
}
