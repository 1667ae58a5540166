import { formatCount } from '../../../format/text.js';
import { short } from '../../../html/short.js';
import type { Operations, RunView } from '../../../operations/operations.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';

/** The fields that an undo is to empty, because the run has filled them; `more`: and more, which were not counted. */
type Removals = { lastName: number; imageUrl: number; more: boolean };

/** The run that a plan undoes. */
export type UndoneRun = { id: string; file: string; createdAt: string; created: number; removals: Removals };

/** Rows that are looked through for removals. */
const COUNTED = 10_000;
const AT_ONCE = 1_000;

/** Reads the run that a plan undoes; undefined for any other plan, and if that run has been deleted. */
export async function undoneRun(operations: Operations, { record }: RunView): Promise<UndoneRun | undefined> {
  const [, id] = /^undo (\S+)$/.exec(record.startedBy) ?? [];
  if (id === undefined) return undefined;
  const view = await operations.run(id).catch(() => undefined);
  if (!view) return undefined;
  const { source, createdAt, counts } = view.record;
  const removals =
    record.planned === null ? { lastName: 0, imageUrl: 0, more: false } : await removalsIn(operations, record.id);
  return { id, file: source.name, createdAt, created: counts?.['created'] ?? 0, removals };
}

async function removalsIn(operations: Operations, plan: string): Promise<Removals> {
  const removals: Removals = { lastName: 0, imageUrl: 0, more: false };
  let after = 0;
  for (let counted = 0; counted < COUNTED; counted += AT_ONCE) {
    const { items, next } = await operations.planRows(plan, { kind: 'update', after, limit: AT_ONCE });
    for (const { decision } of items) {
      if (decision.kind !== 'update') continue;
      for (const { field, to } of decision.changes) if (to === null && field !== 'firstName') removals[field] += 1;
    }
    if (next === null) return removals;
    after = Number(next);
  }
  return { ...removals, more: true };
}

export function undoTitle({ file }: UndoneRun): string {
  return `Undo ${short(file, 110)}`;
}

/** What an undo restores, and what it cannot. */
export function UndoNote({ undone: { id, createdAt, created, removals } }: { undone: UndoneRun }): JSX.Element {
  const added = addedText(removals);
  return (
    <div class="notice">
      <p>
        Restores the values from before <a href={runAddress(id)}>the run</a> of <Moment at={createdAt} />.
      </p>
      {created > 0 && (
        <p safe>
          {`${created === 1 ? '1 new card stays' : `${formatCount(created)} new cards stay`}: Linq cannot remove a card.`}
        </p>
      )}
      {added.text !== '' && (
        <p safe>
          {`${added.text} that the run added to empty fields ${added.isOne ? 'is' : 'are'} to be removed. Linq does not document that it removes values, so each card is read back: where Linq keeps the value, it stays, and the row is reported as failed.`}
        </p>
      )}
    </div>
  );
}

function addedText({ lastName, imageUrl, more }: Removals): { text: string; isOne: boolean } {
  const counted = (count: number, one: string) =>
    count === 0 ? [] : [`${formatCount(count)} ${count === 1 ? one : `${one}s`}`];
  const text = [...counted(imageUrl, 'picture'), ...counted(lastName, 'last name')].join(' and ');
  return { text: more && text !== '' ? `At least ${text}` : text, isOne: imageUrl + lastName === 1 };
}
