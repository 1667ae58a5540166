import { setTimeout as sleep } from 'node:timers/promises';
import type { Card } from '../../src/cards/card.js';
import { isGood, type Outcome } from '../../src/cards/outcome.js';
import { needsCall, type PlannedRow } from '../../src/cards/plan.js';
import { mayHaveWritten, verifiedOutcome } from '../../src/cards/verify-outcome.js';
import { readPlan } from '../../src/home/plan/plan-file.js';
import { scheduleOf } from '../../src/home/schedules.js';
import { readCards } from '../../src/linq/read-account.js';
import type { RunContext } from '../run-context.js';
import { correctOutcome } from './correct-outcome.js';
import { heal } from './heal.js';
import { gatherOutcomes } from './report.js';

/** Cards that are not in the list, which may hold active ones only, and those that look wrong are read one by one; no more than these. */
const MOST_READ_ALONE = 100;
const LOOK_AGAIN_AFTER_MS = 2_000;

/**
 * Reads the account once more when all rows have ended, and corrects the outcomes of the rows that were written: Linq tells
 * nobody when a card becomes active, or stops to be. Cards that have gone dark are set up again if the run is to heal them.
 *
 * An account that cannot be read changes nothing: the run has done its work, and its record says that it is not verified.
 */
export async function verify(context: RunContext): Promise<void> {
  const { record, linq, log, signal, now } = context;
  await gatherOutcomes(context);
  if (!(await hasWritten(context))) return;
  const { id, settings } = record.current;
  await sleep((settings.verifyAfter ?? 0) * 1_000, undefined, { signal });
  const reading = await readCards({ linq }, id, signal);
  signal.throwIfAborted();
  if (reading.kind !== 'read') {
    log.warn({ run: id, reading: reading.kind }, 'the cards of a run could not be read back at its end');
    return;
  }
  const { account } = reading;
  const alone = new LoneReads(context);
  const suspects: Written[] = [];
  const dark: PlannedRow[] = [];
  let rows = 0;
  let written = 0;
  const settle = async ({ planned, outcome }: Written, live: Card | null, verified: Outcome | undefined) => {
    if (verified) await correctOutcome(context, planned, verified);
    if ((verified ?? outcome).status === 'went_dark') dark.push({ ...planned, before: live });
  };
  for await (const one of rowsWritten(context)) {
    written += 1;
    const { planned, outcome } = one;
    const live = account.cardOf(planned.phoneNumber ?? '') ?? (await alone.read(planned));
    if (live === undefined || !isSeen(planned, live)) continue;
    rows += 1;
    const verified = verifiedOutcome(outcome, planned, live, now().toISOString());
    if (verified && !isGood(verified)) suspects.push(one);
    else await settle(one, live, verified);
  }
  // A list may lag behind what was just written, so what looks wrong is looked at twice.
  if (suspects.length > 0) await sleep(LOOK_AGAIN_AFTER_MS, undefined, { signal });
  const isOurs = await ownRows(context, suspects);
  for (const one of suspects.filter(isOurs)) {
    const { planned, outcome } = one;
    const live = (await alone.read(planned)) ?? account.cardOf(planned.phoneNumber ?? '');
    await settle(one, live, verifiedOutcome(outcome, planned, live, now().toISOString()));
  }
  await record.update({ verified: { at: now().toISOString(), rows, of: written } });
  const { heal: isWanted = scheduleOf(record.current) !== undefined } = settings;
  if (isWanted) await heal(context, dark);
}

type Written = { planned: PlannedRow; outcome: Outcome };

async function hasWritten(context: RunContext): Promise<boolean> {
  for await (const _ of rowsWritten(context)) return true;
  return false;
}

async function* rowsWritten({ files, outcomes, signal }: RunContext): AsyncGenerator<Written> {
  for await (const planned of readPlan(files)) {
    signal.throwIfAborted();
    const outcome = needsCall(planned.decision) ? outcomes.read(planned.row) : undefined;
    if (outcome && mayHaveWritten(outcome)) yield { planned, outcome };
  }
}

/** Not those whose number another run has taken up since: its card is no more what this run has made of it, as it should be. */
async function ownRows(
  { numbers, setElsewhere }: RunContext,
  rows: readonly Written[],
): Promise<(row: Written) => boolean> {
  if (rows.length === 0) return () => true;
  const numberOf = ({ planned }: Written) => planned.phoneNumber ?? '';
  const written = await setElsewhere(new Map(rows.map((row) => [numberOf(row), row.outcome.finishedAt])));
  return (row) => !written.has(numberOf(row)) && !numbers.isElsewhere(numberOf(row));
}

/** That a new card is in no list yet tells nothing about it: it was seen when it was made. */
function isSeen({ before }: PlannedRow, live: Card | null): boolean {
  return live !== null || before?.isActive === true;
}

/** Reads cards one by one, as long as Linq answers, and no more than a few. */
class LoneReads {
  readonly #context: RunContext;
  #left = MOST_READ_ALONE;

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** Undefined if Linq does not tell. */
  async read({ phoneNumber }: PlannedRow): Promise<Card | null | undefined> {
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    const { linq, record, signal } = this.#context;
    const verdict = await linq.read({ run: record.current.id, phoneNumber: phoneNumber ?? '' }, signal);
    if (!('because' in verdict) && verdict.class === 'read') return verdict.card;
    this.#left = 0;
    return undefined;
  }
}
