import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../../src/cards/outcome.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import { WENT_DARK } from '../../src/cards/verify-outcome.js';
import { LINQ_BUDGET } from '../../src/limiter/limiter.js';
import { cardJobSchema } from '../../src/queue/card-job.js';
import { newCardJob } from '../new-card-job.js';
import type { RunContext } from '../run-context.js';
import { correctOutcome } from './correct-outcome.js';

const AGAIN_AFTER_MS = 1_000;

/**
 * Sets up again the cards that have gone dark, each once. It waits until the last write for a number is out of the window of
 * Linq's limit: a write within it keeps the card dark for longer.
 *
 * That a card is being healed is recorded before it is sent, so a run that is continued after a crash does not do it twice.
 */
export async function heal(context: RunContext, dark: readonly PlannedRow[]): Promise<void> {
  const { record, outcomes, numbers, setElsewhere, signal, now } = context;
  const { windowMs } = record.current.settings.numberBudget ?? LINQ_BUDGET;
  for (const planned of dark) {
    const outcome = outcomes.read(planned.row);
    if (!outcome || outcome.healed) continue;
    const lastWriteAt = Date.parse(outcome.tries?.findLast(({ call }) => call !== 'GET')?.at ?? outcome.finishedAt);
    await sleep(Math.max(0, lastWriteAt + windowMs - now().getTime()), undefined, { signal });
    const phoneNumber = planned.phoneNumber ?? '';
    const written = await setElsewhere(new Map([[phoneNumber, outcome.finishedAt]]));
    // Another run has set the card since, or is to do so.
    if (written.has(phoneNumber) || numbers.isElsewhere(phoneNumber)) continue;
    const begun: Outcome = { ...outcome, healed: true };
    await outcomes.revise(begun);
    numbers.take(phoneNumber);
    await correctOutcome(context, planned, merged(begun, await setUpAgain(context, planned)));
  }
}

async function setUpAgain({ record, send, signal }: RunContext, planned: PlannedRow): Promise<Outcome> {
  const { id: run, account } = record.current;
  const again: PlannedRow = { ...planned, decision: { kind: 'set_up_again', changes: [] } };
  let job = cardJobSchema.parse(newCardJob(again, { run, account, mode: 'upsert', rebuilt: false }));
  for (;;) {
    const result = await send(job, signal);
    if (result.kind === 'outcome') return result.outcome;
    signal.throwIfAborted();
    job = { ...job, progress: result.progress };
    await sleep(result.kind === 'park' ? Math.max(0, result.until - Date.now()) : AGAIN_AFTER_MS, undefined, {
      signal,
    });
  }
}

/** The outcome of the row, with what setting it up again has come to. */
function merged(before: Outcome, again: Outcome): Outcome {
  const { class: _, ...rest } = before;
  const both = { ...rest, attempts: before.attempts + again.attempts, finishedAt: again.finishedAt };
  const sent = again.sentImage && { sentImage: again.sentImage };
  if (again.status === 'created' || again.status === 'updated') {
    const reason = 'The card went dark after it was set, and was set up again by the run.';
    const status = before.action === 'create' ? 'created' : 'updated';
    return { ...both, ...sent, status, isActive: true, code: null, reason, traceId: again.traceId };
  }
  const reason =
    `${before.reason ?? ''} It was set up again once, without success: ${again.reason ?? again.status}`.trim();
  return { ...both, ...sent, status: 'went_dark', class: 'unapplied', code: WENT_DARK, reason };
}
