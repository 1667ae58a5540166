import type { Offer } from '../../../cards/offer.js';
import { internationalForm, isE164 } from '../../../cards/phone-number.js';
import { formatCount } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import { runAddress } from '../query.js';

/** The number of suggestions shown at once; after they are applied, the next ones are shown. */
export const MAX_SUGGESTIONS = 100;

/** Cells that most likely mean something else, each with the text that is offered for it. */
export function PreviewSuggestions({
  record,
  suggestions,
}: {
  record: RunRecord;
  suggestions: readonly Offer[];
}): JSX.Element {
  if (suggestions.length === 0) return '';
  const address = runAddress(record.id);
  return (
    <section id="suggestions">
      <h2>Suggested corrections</h2>
      <p>
        Each of these cells most likely means the text beside it. A damaged number is shown with the only one of your
        lines that it can be. Apply the correct ones, and the preview is updated.
      </p>
      <form method="post" action={`${address}/offers`}>
        <fieldset class="offers">
          <legend class="visually-hidden">Cells to correct</legend>
          {rowsOf(suggestions).map((offers) => (
            <Choice offers={offers} />
          ))}
        </fieldset>
        {suggestions.length >= MAX_SUGGESTIONS && (
          <p class="muted small">The first {MAX_SUGGESTIONS} are shown. Apply them to see the next ones.</p>
        )}
        <div class="buttons">
          <button type="submit" class="secondary">
            Apply selected corrections
          </button>
          <a class="beside" href={`${address}/corrected.csv`}>
            Download corrected file
          </a>
        </div>
      </form>
    </section>
  );
}

/** A row is corrected as a whole. */
function Choice({ offers }: { offers: readonly Offer[] }): JSX.Element {
  const { row = 0, line = 0 } = offers[0] ?? {};
  return (
    <label>
      <input type="checkbox" name="row" value={String(row)} checked />
      <span>
        <span class="muted" safe>{`row ${formatCount(row)}, line ${formatCount(line)}: `}</span>
        {offers.map(({ value, text }, at) => (
          <>
            {at > 0 && ', '}
            <del safe>{short(value, 40)}</del>
            {' → '}
            <ins safe>{isE164(text) ? internationalForm(text) : short(text, 40)}</ins>
          </>
        ))}
      </span>
    </label>
  );
}

function rowsOf(offers: readonly Offer[]): Offer[][] {
  const rows = [...new Set(offers.map(({ row }) => row))];
  return rows.map((row) => offers.filter((offer) => offer.row === row));
}
