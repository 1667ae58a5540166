import type { Edit } from '../../../cards/edit.js';
import { formatCount } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';
import { type GridPlace, Place } from './grid-place.js';

const MOST_SHOWN = 20;

type EditsProps = { record: RunRecord; edits: readonly Edit[]; place: GridPlace };

/** What was edited, the latest first; each can be undone alone. */
export function PreviewEdits({ record, edits, place }: EditsProps): JSX.Element {
  if (edits.length === 0) return '';
  const address = runAddress(record.id);
  const latest = [...edits].reverse().slice(0, MOST_SHOWN);
  return (
    <section id="edits">
      <details>
        <summary safe>
          {edits.length === 1
            ? '1 edit, which can be undone'
            : `${formatCount(edits.length)} edits, each of which can be undone`}
        </summary>
        <form method="post" action={`${address}/undo-edit`} data-keep>
          <Place place={place} />
          <ul class="edits">
            {latest.map(({ id, what, at }) => (
              <li>
                <span safe>{what}</span>{' '}
                <span class="muted small">
                  <Moment at={at} />
                </span>{' '}
                <button
                  type="submit"
                  class="secondary outline small"
                  name="edit"
                  value={String(id)}
                  aria-label={`Undo: ${what}`}
                >
                  Undo
                </button>
              </li>
            ))}
          </ul>
        </form>
        {edits.length > latest.length && (
          <p class="muted small" safe>{`and ${formatCount(edits.length - latest.length)} earlier ones`}</p>
        )}
      </details>
      <p class="muted small">
        Your file stays as it was uploaded; the results list every edit.{' '}
        <a href={`${address}/corrected.csv?suggestions=false`}>Download the corrected file</a>
      </p>
    </section>
  );
}
