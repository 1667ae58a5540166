import type { DeadLetterCause } from '../../../cards/dead-letter.js';
import { internationalForm } from '../../../cards/phone-number.js';
import { formatCount } from '../../../format/text.js';
import { Page } from '../layout.js';
import { Carried } from '../parts/field.js';
import { Flash } from '../parts/flash.js';
import { CauseText, numbersText } from './cause-section.js';
import { type DeadLetterQuery, deadLettersHref } from './dead-letter-query.js';

/** The number of phone numbers listed. */
const NAMED = 20;
const CHANGED = { what: 'The selection has changed meanwhile.', next: 'Review the numbers below and confirm again.' };

/** Asks for confirmation before dead letters are removed. `agreed`: the count that the user confirmed. */
export function ConfirmDiscard(props: {
  causes: DeadLetterCause[];
  deadLetters: number;
  /** The numbers selected one by one; without them, all that match the query. */
  numbers: readonly string[] | undefined;
  query: DeadLetterQuery;
  after: string;
  agreed: string | null;
}): JSX.Element {
  const { causes, deadLetters, numbers = [], query, after, agreed } = props;
  const what = deadLetters === 1 ? 'this failed number' : `${formatCount(deadLetters)} failed numbers`;
  const carried = {
    ...query,
    after,
    agreed: String(deadLetters),
    chosen: numbers,
    scope: numbers.length === 0 ? 'all' : '',
  };
  return (
    <Page title="Discard failed numbers" section="dead-letters">
      <div class="confirm">
        <h1 safe>{`Discard ${what}?`}</h1>
        {agreed !== null && <Flash pageError={CHANGED} />}
        <p>Discarded numbers are removed permanently and not retried. The cards on Linq do not change.</p>
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
            {deadLetters === 1 ? 'Discard' : `Discard ${formatCount(deadLetters)}`}
          </button>
          <a href={deadLettersHref({ ...query, after })}>Keep {deadLetters === 1 ? 'it' : 'them'}</a>
        </form>
      </div>
    </Page>
  );
}
