import { formatCount } from '../../../format/text.js';
import { short } from '../../../html/short.js';
import type { Operations, RunView } from '../../../operations/operations.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';

/** The run that a plan undoes. */
export type UndoneRun = { id: string; file: string; createdAt: string; created: number };

/** Reads the run that a plan undoes; undefined for any other plan, and if that run has been deleted. */
export async function undoneRun(operations: Operations, { record }: RunView): Promise<UndoneRun | undefined> {
  const [, id] = /^undo (\S+)$/.exec(record.startedBy) ?? [];
  if (id === undefined) return undefined;
  const view = await operations.run(id).catch(() => undefined);
  if (!view) return undefined;
  const { source, createdAt, counts } = view.record;
  return { id, file: source.name, createdAt, created: counts?.['created'] ?? 0 };
}

export function undoTitle({ file }: UndoneRun): string {
  return `Undo ${short(file, 110)}`;
}

/** What an undo restores, and what it cannot. */
export function UndoNote({ undone: { id, createdAt, created } }: { undone: UndoneRun }): JSX.Element {
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
      <p>A value that the run added to an empty field stays too: an undo does not empty fields.</p>
    </div>
  );
}
