import { internationalForm } from '../../../cards/phone-number.js';
import type { RowProblem } from '../../../cards/row-problem.js';
import { formatCount } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import { runAddress } from '../query.js';

/** A damaged number, and the line that it most likely was. */
export type Suggestion = { row: number; problem: RowProblem; perhaps: string };

/** The number of suggestions shown at once; after they are applied, the next ones are shown. */
export const MAX_SUGGESTIONS = 100;

/** Numbers damaged by a spreadsheet, each with the line that it most likely was. */
export function PreviewSuggestions({
  record,
  suggestions,
}: {
  record: RunRecord;
  suggestions: readonly Suggestion[];
}): JSX.Element {
  if (suggestions.length === 0) return '';
  const address = runAddress(record.id);
  return (
    <section>
      <h2>Suggested corrections</h2>
      <p>
        A spreadsheet has damaged these numbers. Each of them matches exactly one of your lines that the file does not
        contain. Apply the correct ones, and the preview is updated.
      </p>
      <form method="post" action={`${address}/offers`}>
        <fieldset class="offers">
          <legend class="visually-hidden">Numbers to correct</legend>
          {suggestions.map(({ row, problem, perhaps }) => (
            <label>
              <input type="checkbox" name="row" value={String(row)} checked />
              <span>
                <span class="muted" safe>{`row ${formatCount(row)}, line ${formatCount(problem.line)}: `}</span>
                <del safe>{short(problem.value, 40)}</del>
                {' → '}
                <ins safe>{internationalForm(perhaps)}</ins>
              </span>
            </label>
          ))}
        </fieldset>
        {suggestions.length === MAX_SUGGESTIONS && (
          <p class="muted small">The first {MAX_SUGGESTIONS} are shown. Apply them to see the next ones.</p>
        )}
        <div class="buttons">
          <button type="submit">Apply selected corrections</button>
          <a class="beside" href={`${address}/corrected.csv`}>
            Download corrected file
          </a>
        </div>
      </form>
    </section>
  );
}
