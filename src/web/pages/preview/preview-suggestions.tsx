import { internationalForm } from '../../../cards/phone-number.js';
import type { RowProblem } from '../../../cards/row-problem.js';
import { formatCount } from '../../../format/text.js';
import type { RunRecord } from '../../../home/run-record.js';
import { short } from '../../../html/short.js';
import { runAddress } from '../query.js';

/** A damaged number, and the line that it must have been. */
export type Suggestion = { row: number; problem: RowProblem; perhaps: string };

/** So many offers are shown at once; when they are taken, the next ones are offered. */
export const MAX_SUGGESTIONS = 100;

/** Numbers that a spreadsheet has damaged, each with the line that it must have been. */
export function PreviewSuggestions({
  record,
  offers,
}: {
  record: RunRecord;
  offers: readonly Suggestion[];
}): JSX.Element {
  if (offers.length === 0) return '';
  const address = runAddress(record.id);
  return (
    <section>
      <h2>Damaged numbers that can be mended</h2>
      <p>
        A spreadsheet has changed these numbers. For each there is only one line of yours that it can have been and that
        the file does not name. Take those that are right: the preview is made again with them.
      </p>
      <form method="post" action={`${address}/offers`}>
        <fieldset class="offers">
          <legend class="visually-hidden">Numbers to mend</legend>
          {offers.map(({ row, problem, perhaps }) => (
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
        {offers.length === MAX_SUGGESTIONS && (
          <p class="muted small">
            These are the first {MAX_SUGGESTIONS}. When they are taken, the next ones are offered.
          </p>
        )}
        <div class="buttons">
          <button type="submit">Take the ticked numbers</button>
          <a class="beside" href={`${address}/corrected.csv`}>
            Download the corrected file
          </a>
        </div>
      </form>
    </section>
  );
}
