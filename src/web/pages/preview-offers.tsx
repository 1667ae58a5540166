import { internationalForm } from '../../cards/phone-number.js';
import type { RunRecord } from '../../home/run-record.js';
import { short } from '../../report/page/short.js';
import { count } from '../../words.js';
import type { Offer } from './preview-page.js';
import { runAddress } from './query.js';

/** So many offers are shown at once; when they are taken, the next ones are offered. */
export const MOST_OFFERS = 100;

/** Numbers that a spreadsheet has damaged, each with the line that it must have been. */
export function PreviewOffers({ record, offers }: { record: RunRecord; offers: readonly Offer[] }): JSX.Element {
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
                <span class="muted" safe>{`row ${count(row)}, line ${count(problem.line)}: `}</span>
                <del safe>{short(problem.value, 40)}</del>
                {' → '}
                <ins safe>{internationalForm(perhaps)}</ins>
              </span>
            </label>
          ))}
        </fieldset>
        {offers.length === MOST_OFFERS && (
          <p class="muted small">These are the first {MOST_OFFERS}. When they are taken, the next ones are offered.</p>
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
