import type { ProblemCause } from '../../../cards/problem-causes.js';
import { formatRows } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { runAddress, withQuery } from '../query.js';
import { type GridPlace, Place } from './grid-place.js';

/** One click for all rows with the same problem; every click can be undone. */
export function FindingActions({
  cause: { code, key = code, rows, suggested },
  record,
  place,
}: {
  cause: ProblemCause;
  record: RunRecord;
  place: GridPlace;
}): JSX.Element {
  const address = runAddress(record.id);
  const leave = leaveText(code);
  return (
    <form method="post" action={`${address}/edits`} class="finding-actions">
      <Place place={place} />
      <input type="hidden" name="cause" value={key} />
      {suggested > 0 && (
        <button type="submit" class="secondary" name="do" value="accept" safe>
          {`Accept ${suggested === 1 ? 'the suggestion' : `${formatRows(suggested)} as suggested`}`}
        </button>
      )}
      {leave !== undefined && (
        <button type="submit" class="secondary outline" name="do" value="clear" safe>
          {leave}
        </button>
      )}
      <button type="submit" class="secondary outline" name="do" value="skip" safe>
        {rows === 1 ? 'Skip the row' : `Skip ${formatRows(rows)}`}
      </button>
      <a href={`${withQuery(address, { group: 'attention', cause: key })}#rows`}>
        {rows === 1 ? 'Show the row' : 'Show the rows'}
      </a>
    </form>
  );
}

/** One click for the suggestions of all findings, where more than one has any. */
export function AcceptAll({
  causes,
  record,
  place,
}: {
  causes: readonly ProblemCause[];
  record: RunRecord;
  place: GridPlace;
}): JSX.Element {
  if (causes.filter(({ suggested }) => suggested > 0).length < 2) return '';
  return (
    <form method="post" action={`${runAddress(record.id)}/edits`} class="finding-actions">
      <Place place={place} />
      <input type="hidden" name="scope" value="all" />
      <button type="submit" class="secondary" name="do" value="accept">
        Accept all suggestions
      </button>
    </form>
  );
}

/** Problems of a cell that a card can do without: it keeps what it has. */
function leaveText(code: string): string | undefined {
  if (code.startsWith('image_url_') || code.startsWith('picture_')) return 'Leave pictures as they are';
  if (code === 'name_placeholder' || code === 'name_invisible' || code === 'name_too_long')
    return 'Leave names as they are';
  return undefined;
}
