import type { DeadLetter } from '../../../cards/dead-letter.js';
import { CauseText } from '../dead-letters/cause-section.js';
import { deadLettersHref } from '../dead-letters/dead-letter-query.js';
import { Carried } from '../parts/field.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';

/** The dead letter of a number, and its actions. */
export function LineDeadLetter({ letter }: { letter: DeadLetter }): JSX.Element {
  const { phoneNumber, lastFailedAt, run, row } = letter;
  const carried = { chosen: phoneNumber };
  return (
    <section aria-labelledby="letter" class="line-letter">
      <h2 id="letter">This number has failed</h2>
      <CauseText cause={letter} />
      <p class="muted">
        Last failure: <Moment at={lastFailedAt} />, row {row} of run{' '}
        <a href={runAddress(run)} safe>
          {run}
        </a>
        .
      </p>
      <div class="actions">
        <form method="post" action="/dead-letters/rerun">
          <Carried values={carried} />
          <button type="submit" class="compact">
            Retry{' '}
          </button>
        </form>
        <form method="post" action="/dead-letters/discard">
          <Carried values={carried} />
          <button type="submit" class="secondary outline compact">
            Discard…
          </button>
        </form>
        <a href={`${deadLettersHref({ number: phoneNumber })}#numbers`}>Edit and retry</a>
      </div>
    </section>
  );
}
