import { type Outcome, STATUS_NAMES, STATUSES } from '../../../cards/outcome.js';
import { isOver } from '../../../home/run-record.js';
import type { Operations, RunView } from '../../../operations/operations.js';

/** A run beside the run before of the same source: which rows need attention now, and which did then. */
export type Comparison = { before: { id: string; at: string } } & RowsCompared;

/** Rows of one kind, and the first of their numbers. */
export type RowsNamed = { rows: number; numbers: readonly string[] };
export type RowsCompared = {
  isNew: RowsNamed;
  /** Not among the rows that need attention any more: fixed, or no longer in the file. */
  fixed: RowsNamed;
  still: number;
};

/** Outcomes that are read at once, and numbers that are named. */
const AT_ONCE = 1_000;
const MOST_NAMED = 5;
/** Comparisons that are remembered: both runs are over, so they stay as they are. */
const REMEMBERED = 50;

type Compare = (view: RunView) => Promise<Comparison | null>;

/** Compares runs with the run before each; null if there is none, or its results are gone. */
export function runComparer(operations: Pick<Operations, 'run' | 'outcomes'>): Compare {
  const known = new Map<string, Promise<RowsCompared>>();
  return async ({ record, summary }) => {
    if (!isOver(record.state) || !summary || !record.previous) return null;
    const before = await operations.run(record.previous.run).catch(() => undefined);
    if (!before?.summary) return null;
    const key = `${record.id} ${before.record.id}`;
    const compared = known.get(key) ?? compare(badRows(operations, before), badRows(operations, { record, summary }));
    compared.catch(() => known.delete(key));
    known.set(key, compared);
    for (const oldest of known.keys()) if (known.size > REMEMBERED) known.delete(oldest);
    return { before: { id: before.record.id, at: before.record.createdAt }, ...(await compared) };
  };
}

/** Rows are the same if they have the same number; a row without one, if its problem is the same. */
export async function compare(then: Rows, now: Rows): Promise<RowsCompared> {
  // Not the rows themselves: there may be a hundred thousand.
  const left = new Map<string, { rows: number; phoneNumber: string | null }>();
  for await (const outcome of then) {
    const key = keyOf(outcome);
    const rows = (left.get(key)?.rows ?? 0) + 1;
    left.set(key, { rows, phoneNumber: outcome.phoneNumber });
  }
  const known = new Set(left.keys());
  const [isNew, fixed] = [new Named(), new Named()];
  let still = 0;
  for await (const outcome of now) {
    const key = keyOf(outcome);
    left.delete(key);
    if (known.has(key)) still += 1;
    else isNew.add(1, outcome.phoneNumber);
  }
  for (const { rows, phoneNumber } of left.values()) fixed.add(rows, phoneNumber);
  return { isNew: isNew.result, fixed: fixed.result, still };
}

type Rows = Iterable<Outcome> | AsyncIterable<Outcome>;

class Named {
  #rows = 0;
  readonly #numbers: string[] = [];

  add(rows: number, phoneNumber: string | null): void {
    this.#rows += rows;
    if (phoneNumber !== null && this.#numbers.length < MOST_NAMED) this.#numbers.push(phoneNumber);
  }

  get result(): RowsNamed {
    return { rows: this.#rows, numbers: this.#numbers };
  }
}

/** A row may have moved within the file. */
function keyOf({ phoneNumber, reason }: Outcome): string {
  return phoneNumber ?? (reason ?? '').replace(/^line [\d,]+/, '');
}

async function* badRows(
  { outcomes }: Pick<Operations, 'outcomes'>,
  { record, summary }: Pick<RunView, 'record' | 'summary'>,
): AsyncGenerator<Outcome> {
  for (const status of STATUS_NAMES) {
    if (!STATUSES[status].needsFix || (summary?.counts[status] ?? 0) === 0) continue;
    let after: string | null = '';
    while (after !== null) {
      const page: Awaited<ReturnType<Operations['outcomes']>> = await outcomes(record.id, {
        status,
        limit: AT_ONCE,
        ...(after !== '' && { after: Number(after) }),
      });
      yield* page.items;
      after = page.next;
    }
  }
}
