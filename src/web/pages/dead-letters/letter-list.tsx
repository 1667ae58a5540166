import type { DeadLetter } from '../../../cards/dead-letter.js';
import type { Page as Slice } from '../../../processes/desk.js';
import { count } from '../../../words.js';
import { Carried } from '../parts/field.js';
import { numbersWords } from './cause-section.js';
import type { LetterEdit } from './letter-edit.js';
import { LetterItem } from './letter-item.js';
import { type LetterQuery, lettersHref } from './letter-query.js';

const SELECTION = 'selection';

/** Dead letters one by one, a page of them. */
export function LetterList(props: {
  letters: Slice<DeadLetter>;
  total: number;
  query: LetterQuery;
  after: string;
  edit: LetterEdit | undefined;
}): JSX.Element {
  const { letters, total, query, after, edit } = props;
  const place = { ...query, after };
  const isWhole = after === '' && letters.next === null;
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers">Numbers</h2>
      <p class="muted" safe>
        {isWhole ? numbersWords(total) : `${count(letters.items.length)} of ${numbersWords(total)}`}
      </p>
      <ul class="letters">
        {letters.items.map((letter) => (
          <LetterItem
            {...{ letter, place, selection: SELECTION }}
            edit={edit?.phoneNumber === letter.phoneNumber ? edit : undefined}
          />
        ))}
      </ul>
      <form id={SELECTION} method="post" class="selection" aria-label="The numbers that are ticked">
        <Carried values={place} />
        <span class="muted">With those ticked:</span>
        <button type="submit" class="compact" formaction="/dead-letters/rerun">
          Re-run
        </button>
        <button type="submit" class="secondary outline compact" formaction="/dead-letters/discard">
          Discard…
        </button>
      </form>
      {!isWhole && (
        <nav class="pages" aria-label="Pages of numbers">
          {after !== '' && <a href={`${lettersHref(query)}#numbers`}>First page</a>}
          {letters.next !== null && (
            <a href={`${lettersHref({ ...query, after: letters.next })}#numbers`} rel="next">
              Next page
            </a>
          )}
        </nav>
      )}
    </section>
  );
}
