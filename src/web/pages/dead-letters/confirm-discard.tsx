import type { DeadLetterCause } from '../../../cards/dead-letter.js';
import { internationalForm } from '../../../cards/phone-number.js';
import { formatCount } from '../../../format/text.js';
import { Page } from '../layout.js';
import { Carried } from '../parts/field.js';
import { Flash } from '../parts/flash.js';
import { CauseText, numbersText } from './cause-section.js';
import { type DeadLetterQuery, deadLettersHref } from './dead-letter-query.js';

/** So many numbers are named. */
const NAMED = 20;
const CHANGED = { what: 'By now it is another number of dead letters.', next: 'Look at them once more.' };

/** Asks before dead letters are forgotten. `agreed`: how many it was said to be when somebody agreed. */
export function ConfirmDiscard(props: {
  causes: DeadLetterCause[];
  letters: number;
  /** Those that were chosen one by one; else all that the query asks for are meant. */
  numbers: readonly string[] | undefined;
  query: DeadLetterQuery;
  after: string;
  agreed: string | null;
}): JSX.Element {
  const { causes, letters, numbers = [], query, after, agreed } = props;
  const what = letters === 1 ? 'this dead letter' : `${formatCount(letters)} dead letters`;
  const carried = {
    ...query,
    after,
    agreed: String(letters),
    chosen: numbers,
    scope: numbers.length === 0 ? 'all' : '',
  };
  return (
    <Page title="Discard dead letters" section="dead-letters">
      <div class="confirm">
        <h1 safe>{`Discard ${what}?`}</h1>
        {agreed !== null && <Flash mistake={CHANGED} />}
        <p>
          What is discarded is forgotten for good and is not sent again. Nothing is sent now; the cards on Linq stay as
          they are.
        </p>
        <ul class="confirm-causes">
          {causes.map((cause) => (
            <li>
              <p class="muted" safe>
                {numbersText(cause.numbers)}
              </p>
              <CauseText cause={cause} />
            </li>
          ))}
        </ul>
        {numbers.length > 0 && (
          <p safe>
            {numbers.slice(0, NAMED).map(internationalForm).join(', ')}
            {numbers.length > NAMED ? ` and ${formatCount(numbers.length - NAMED)} more.` : '.'}
          </p>
        )}
        <form method="post" action="/dead-letters/discard" class="actions">
          <Carried values={carried} />
          <button type="submit" class="danger" safe>
            {letters === 1 ? 'Discard it' : `Discard ${formatCount(letters)}`}
          </button>
          <a href={deadLettersHref({ ...query, after })}>Keep {letters === 1 ? 'it' : 'them'}</a>
        </form>
      </div>
    </Page>
  );
}
