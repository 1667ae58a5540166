import type { DeadLetter } from '../../../cards/dead-letter.js';
import { formatCount } from '../../../format/text.js';
import type { Page as Slice } from '../../../operations/operations.js';
import { Carried } from '../parts/field.js';
import { numbersText } from './cause-section.js';
import type { DeadLetterEdit } from './dead-letter-edit.js';
import { DeadLetterItem } from './dead-letter-item.js';
import { type DeadLetterQuery, deadLettersHref } from './dead-letter-query.js';

const SELECTION = 'selection';

/** A page of dead letters, one by one. */
export function DeadLetterList(props: {
  deadLetters: Slice<DeadLetter>;
  total: number;
  query: DeadLetterQuery;
  after: string;
  edit: DeadLetterEdit | undefined;
  now: Date;
}): JSX.Element {
  const { deadLetters, total, query, after, edit, now } = props;
  const place = { ...query, after };
  const isWhole = after === '' && deadLetters.next === null;
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers">Numbers</h2>
      <p class="muted" safe>
        {isWhole ? numbersText(total) : `${formatCount(deadLetters.items.length)} of ${numbersText(total)}`}
      </p>
      {deadLetters.items.length > 1 && (
        <label class="inline-check only-script">
          <input type="checkbox" form={SELECTION} data-all="chosen" />{' '}
          {isWhole ? 'Select all' : 'Select all on this page'}
        </label>
      )}
      <ul class="letters">
        {deadLetters.items.map((deadLetter) => (
          <DeadLetterItem
            {...{ deadLetter, place, now, selection: SELECTION }}
            edit={edit?.phoneNumber === deadLetter.phoneNumber ? edit : undefined}
          />
        ))}
      </ul>
      <form id={SELECTION} method="post" class="selection" aria-label="Selected numbers">
        <Carried values={place} />
        <span class="muted" data-selected="chosen">
          Selected:
        </span>
        <button type="submit" class="compact" formaction="/dead-letters/rerun">
          Retry{' '}
        </button>
        <button type="submit" class="secondary outline compact" formaction="/dead-letters/discard">
          Discard…
        </button>
      </form>
      {!isWhole && (
        <nav class="pages" aria-label="Pages of numbers">
          {after !== '' && <a href={`${deadLettersHref(query)}#numbers`}>First page</a>}
          {deadLetters.next !== null && (
            <a href={`${deadLettersHref({ ...query, after: deadLetters.next })}#numbers`} rel="next">
              Next page
            </a>
          )}
        </nav>
      )}
    </section>
  );
}
