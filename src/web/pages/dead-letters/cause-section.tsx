import { causeName, type DeadLetterCause } from '../../../cards/dead-letter.js';
import { formatCount, formatStatus } from '../../../format/text.js';
import { explained, formatCause } from '../../../html/cause-item.js';
import { Carried } from '../parts/field.js';
import { Moment } from '../parts/moment.js';
import { type DeadLetterQuery, deadLettersHref } from './dead-letter-query.js';
import { WaitsUntil } from './waits-until.js';

/** Dead letters by cause: how many, what happened, the remedy, and actions for all of them. */
export function CauseSection(props: { causes: DeadLetterCause[]; query: DeadLetterQuery; now: Date }): JSX.Element {
  const { causes, query, now } = props;
  return (
    <section aria-labelledby="causes">
      <h2 id="causes">What went wrong</h2>
      <ol class="causes">
        {causes.map((cause) => (
          <CauseItem {...{ cause, query, now }} isOnly={causes.length === 1} />
        ))}
      </ol>
    </section>
  );
}

function CauseItem(props: { cause: DeadLetterCause; query: DeadLetterQuery; now: Date; isOnly: boolean }): JSX.Element {
  const { cause, query, now, isOnly } = props;
  const only: DeadLetterQuery = { ...query, status: cause.status, code: cause.key ?? causeName(cause) };
  const name = `${formatStatus(cause.status)} ${formatCause(cause)}`.trim();
  const rerun = cause.numbers === 1 ? 'Retry' : `Retry all ${formatCount(cause.numbers)}`;
  return (
    <li class="cause letter-cause">
      <p class="cause-rows">
        <b safe>{formatCount(cause.numbers)}</b> <span>{cause.numbers === 1 ? 'number' : 'numbers'}</span>
      </p>
      <div>
        <CauseText cause={cause} />
        <p class="muted">
          First failure: <Moment at={cause.oldest} />
        </p>
        {cause.notBefore !== null && (
          <p>
            <WaitsUntil at={cause.notBefore} now={now} />
          </p>
        )}
        <div class="actions">
          <form method="post" action="/dead-letters/rerun">
            <Carried values={{ ...only, scope: 'all' }} />
            <button type="submit" class="secondary outline compact" aria-label={`${rerun}: ${name}`} safe>
              {rerun}
            </button>
          </form>
          <form method="post" action="/dead-letters/discard">
            <Carried values={{ ...only, scope: 'all' }} />
            <button type="submit" class="secondary outline compact" aria-label={`Discard…: ${name}`}>
              Discard…
            </button>
          </form>
          {!isOnly && (
            <a href={`${deadLettersHref(only)}#numbers`} aria-label={`Show numbers: ${name}`}>
              Show numbers{' '}
            </a>
          )}
        </div>
      </div>
    </li>
  );
}

/** What happened, and the remedy. */
export function CauseText({ cause }: { cause: Pick<DeadLetterCause, 'status' | 'httpStatus' | 'code' | 'reason'> }) {
  const { happened, remedy } = explained({ ...cause, rows: 1, firstRow: 1 });
  return (
    <>
      <p class="cause-kind">
        <span class={`pill pill-${cause.status}`} safe>
          {formatStatus(cause.status)}
        </span>{' '}
        <span class="muted mono" safe>
          {formatCause(cause)}
        </span>
      </p>
      <p class="strong" safe>
        {happened}
      </p>
      {remedy !== '' && <p safe>{remedy}</p>}
    </>
  );
}

export function numbersText(numbers: number): string {
  return `${formatCount(numbers)} ${numbers === 1 ? 'number' : 'numbers'}`;
}
