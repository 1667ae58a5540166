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
  /**
   * Records each outcome before the queue does, in a process that keeps a journal: that outlives what the queue cannot store,
   * and a power cut.
   */
  note?: (outcome: Outcome) => Promise<void>;
};

/**
 * How long a row returned because of an outage, or a stopped run, stays away; sooner it would only be refused again.
 */
const BACK_IN_QUEUE_AFTER_MS = 1_000;

/**
 * A card job: one phone number, created or updated until it has an outcome.
 *
 * A failed outcome is a value like a successful one. It is stored in the dead letters before it is returned, so that a
 * crash in between repeats it instead of losing it. The job returns to the queue, with its progress, for a long wait,
 * during an outage, or if its run has stopped; and it stops its run if the problem affects the whole run.
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
  const { job, signal, hold, rests } = work;
  const refusal = await refusedRerun(work, deps);
  if (refusal) {
    await deps.note?.(refusal);
    return { kind: 'outcome', outcome: refusal };
  }
  const ending = await upsertCard(deps, { ...taskOf(job), lease: hold, rests }, progress, signal);
  switch (ending.end) {
    case 'outcome':
      await deps.note?.(ending.outcome);
      await settlePatiently(ending.outcome, work, deps);
      return { kind: 'outcome', outcome: ending.outcome };
    case 'park':
      return { kind: 'park', until: deps.now().getTime() + ending.waitMs, because: ending.because, progress };
    case 'put_back':
      if (!hold?.isLost) await releaseClaims(job, deps);
      return { kind: 'put_back', progress, afterMs: ending.because === 'interrupted' ? 0 : BACK_IN_QUEUE_AFTER_MS };
    case 'halt':
      await deps.control.stop(job.run, haltBecause(ending.rule, ending.said, deps.now()));
      return { kind: 'put_back', progress, afterMs: BACK_IN_QUEUE_AFTER_MS };
  }
}

/**
 * The retry of a dead letter sends nothing if another retry has claimed or finished the number, because its values may
 * be older than those on Linq.
 */
async function refusedRerun({ job, mayHaveBeenSent }: CardJobContext, deps: CardDeps): Promise<Outcome | undefined> {
  const { run, letterOf } = job;
  if (letterOf === undefined || job.rebuilt) return undefined;
  const why = 'Another retry has taken over this number; nothing was sent here.';
  for (const phoneNumber of claimedBy(job)) {
    if (await deps.control.claim(run, phoneNumber)) continue;
    await releaseClaims(job, deps);
    return notSent(job, deps, why);
  }
  const deadLetter = await deps.deadLetters.find(job.failedNumber ?? job.phoneNumber);
  const isStillMeant = deadLetter ? deadLetter.run === run || deadLetter.lastFailedAt === letterOf : mayHaveBeenSent;
  if (isStillMeant) return undefined;
  await releaseClaims(job, deps);
  return notSent(
    job,
    deps,
    deadLetter ? why : 'This number has been set or discarded meanwhile; nothing was sent here.',
  );
}

function notSent(job: CardJob, { now }: CardDeps, reason: string): Outcome {
  return outcomeOf(taskOf(job), freshProgress(job.begin, false), now(), { status: 'skipped', reason });
}

/**
 * A fault of the store holds up what follows from an outcome, and does not undo the outcome: to send the row again
 * would send it twice. Where the process is to end meanwhile, it is done when the run is taken up again.
 */
async function settlePatiently(outcome: Outcome, { job, signal }: CardJobContext, deps: CardDeps): Promise<void> {
  await deps.store.patiently(() => settle(outcome, job, deps), signal);
}

/**
 * Updates the dead letter of a number according to its outcome. Idempotent.
 *
 * The letter of a number that was corrected ends with the new number's outcome, good or bad: what is left to do is in the
 * letter of the new number, which is written first. A newer failure of the old number stays.
 */
export async function settle(outcome: Outcome, job: CardJob, deps: CardDeps): Promise<void> {
  const { deadLetters } = deps;
  const { run, wanted, phoneNumber, failedNumber } = job;
  if (STATUSES[outcome.status].deadLetter) await deadLetters.put(deadLetterOf(outcome, { run, wanted }));
  else if (outcome.status !== 'skipped') await deadLetters.remove(phoneNumber);
  if (failedNumber !== undefined && outcome.status !== 'skipped') {
    const letter = await deadLetters.find(failedNumber);
    if (letter?.lastFailedAt === job.letterOf) await deadLetters.remove(failedNumber);
  }
  await releaseClaims(job, deps);
}

/** The numbers that a retry claims, always in the same order: of two retries that need both, one gets both. */
function claimedBy({ letterOf, failedNumber, phoneNumber }: CardJob): string[] {
  if (letterOf === undefined) return [];
  return failedNumber === undefined ? [phoneNumber] : [failedNumber, phoneNumber].sort();
}

async function releaseClaims(job: CardJob, { control }: CardDeps): Promise<void> {
  for (const phoneNumber of claimedBy(job)) await control.release(job.run, phoneNumber);
}

/** The stop of a run after a response that applies to every row. */
export function haltBecause(rule: FailureRule, said: ResponseSummary, now: Date): RunStop {
  return {
    kind: 'halted',
    code: rule.halts ?? 'account_unreadable',
    what: explain({ ...rule, remedy: '' }, said).trim(),
    next: rule.remedy,
    at: now.toISOString(),
  };
}

/** The job of a lost worker may have written, so the card is read back before anything is sent. */
function progressOf(job: CardJob, mayHaveBeenSent: boolean): Progress {
  const kept = job.progress === undefined ? freshProgress(job.begin, false) : progressSchema.parse(job.progress);
  return mayHaveBeenSent ? { ...kept, needsReadBack: true } : kept;
}

function taskOf({ run, row, phoneNumber, wanted, toSend, before, mode }: CardJob): CardTask {
  return { run, row, phoneNumber, wanted, toSend: toSend ?? wanted, before, mode };
}
