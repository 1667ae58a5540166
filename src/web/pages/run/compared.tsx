import type { Outcome } from '../../../cards/outcome.js';
import { formatCount } from '../../../format/text.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';
import type { Comparison, RowsCompared } from './run-comparison.js';

const MOST_NAMED = 5;

/** What is new since the run before of the same source, and what does not need attention any more. */
export function Compared({ comparison }: { comparison: Comparison | null }): JSX.Element {
  if (!comparison) return '';
  const { before } = comparison;
  if (!('mostCompared' in comparison) && comparison.isNew.length + comparison.fixed.length + comparison.still === 0)
    return '';
  return (
    <section aria-labelledby="compared">
      <h2 id="compared">
        Compared with <a href={runAddress(before.id)}>the run before</a>{' '}
        <span class="muted small">
          <Moment at={before.at} />
        </span>
      </h2>
      {'mostCompared' in comparison ? (
        <p class="muted" safe>
          {`Rows are compared one by one while at most ${formatCount(comparison.mostCompared)} need attention.`}
        </p>
      ) : (
        <Rows {...comparison} />
      )}
    </section>
  );
}

function Rows({ isNew, fixed, still }: RowsCompared): JSX.Element {
  return (
    <>
      <dl class="compared">
        <Group name="New" look="bad" outcomes={isNew} />
        <Group name="Fixed" look="good" outcomes={fixed} />
        <div>
          <dt>Unchanged</dt>
          <dd>{still === 0 ? 'none' : formatCount(still)}</dd>
        </div>
      </dl>
      {fixed.length > 0 && <p class="muted small">Fixed: set now, or no longer in the file.</p>}
    </>
  );
}

function Group({ name, look, outcomes }: { name: string; look: string; outcomes: readonly Outcome[] }): JSX.Element {
  const named = outcomes.flatMap(({ phoneNumber }) => phoneNumber ?? []).slice(0, MOST_NAMED);
  const more = outcomes.length - named.length;
  return (
    <div>
      <dt safe>{name}</dt>
      <dd>
        <b class={outcomes.length > 0 ? `state ${look}` : ''} safe>
          {outcomes.length === 0 ? 'none' : formatCount(outcomes.length)}
        </b>{' '}
        {named.map((number) => (
          <>
            <a href={`/lines/${encodeURIComponent(number)}`} safe>
              {number}
            </a>{' '}
          </>
        ))}
        {named.length > 0 && more > 0 && <span class="muted">{`and ${formatCount(more)} more`}</span>}
      </dd>
    </div>
  );
}
