import { isSent } from '../../src/cards/plan.js';
import type { OutcomeStore } from '../../src/home/outcome-store.js';
import { PlanIndex } from '../../src/home/plan/plan-index.js';
import type { RunContext } from '../run-context.js';

/** Takes the numbers that a run is still to send; from then on a later run waits for them. */
export function beginNumbers(
  { numbers, outcomes }: { numbers: RunContext['numbers']; outcomes: Pick<OutcomeStore, 'has'> },
  index: PlanIndex,
): void {
  if (!numbers.hasBegun) numbers.begin(keysLeft(index, outcomes));
}

function* keysLeft(index: PlanIndex, outcomes: Pick<OutcomeStore, 'has'>): Generator<number> {
  for (const row of rowsLeft(index, outcomes)) yield index.numberOf(row);
}

/** The rows that need a request and have no outcome, in their order. @param to the last row that may be meant */
export function* rowsLeft(index: PlanIndex, outcomes: Pick<OutcomeStore, 'has'>, to = index.rows): Generator<number> {
  for (let row = 1; row <= Math.min(to, index.rows); row += 1) {
    if (isSent(index.kindOf(row)) && !outcomes.has(row)) yield row;
  }
}

/**
 * Takes rows off the queue whose number another run has in hand, which has begun while this one stood still. They are added again
 * when it is free, and their cards read back first, since they may have been tried before.
 */
export async function takeOffTheQueue({ record, files, outcomes, numbers, queues, log }: RunContext): Promise<void> {
  const { id, enqueuedRows } = record.current;
  if (enqueuedRows === 0) return;
  const index = await PlanIndex.open(files);
  const onQueue = [...rowsLeft(index, outcomes, enqueuedRows)];
  const taken = onQueue.filter((row) => !numbers.isOurs(`+${index.digitsOf(row)}`));
  const [first] = taken;
  if (first === undefined) return;
  log.info({ run: id, rows: taken.length }, 'another run has numbers of this one in hand; their rows wait for it');
  await record.update({ enqueuedRows: first - 1, rebuilt: true });
  await queues.forget(taken);
}
