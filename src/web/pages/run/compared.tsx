import { formatCount } from '../../../format/text.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';
import type { Comparison, RowsCompared, RowsNamed } from './run-comparison.js';

/** What is new since the run before of the same source, and what does not need attention any more. */
export function Compared({ comparison }: { comparison: Comparison | null }): JSX.Element {
  if (!comparison) return '';
  const { before, isNew, fixed, still } = comparison;
  if (isNew.rows + fixed.rows + still === 0) return '';
  return (
    <section aria-labelledby="compared">
      <h2 id="compared">
        Compared with <a href={runAddress(before.id)}>the run before</a>{' '}
        <span class="muted small">
          <Moment at={before.at} />
        </span>
      </h2>
      <Rows {...{ isNew, fixed, still }} />
    </section>
  );
}

function Rows({ isNew, fixed, still }: RowsCompared): JSX.Element {
  return (
    <>
      <dl class="compared">
        <Group name="New" look="bad" named={isNew} />
        <Group name="Fixed" look="good" named={fixed} />
        <div>
          <dt>Unchanged</dt>
          <dd>{still === 0 ? 'none' : formatCount(still)}</dd>
        </div>
      </dl>
      {fixed.rows > 0 && <p class="muted small">Fixed: set now, or no longer in the file.</p>}
    </>
  );
}

function Group({
  name,
  look,
  named: { rows, numbers },
}: {
  name: string;
  look: string;
  named: RowsNamed;
}): JSX.Element {
  const more = rows - numbers.length;
  return (
    <div>
      <dt safe>{name}</dt>
      <dd>
        <b class={rows > 0 ? `state ${look}` : ''} safe>
          {rows === 0 ? 'none' : formatCount(rows)}
        </b>{' '}
        {numbers.map((number) => (
          <>
            <a href={`/lines/${encodeURIComponent(number)}`} safe>
              {number}
            </a>{' '}
          </>
        ))}
        {numbers.length > 0 && more > 0 && <span class="muted">{`and ${formatCount(more)} more`}</span>}
      </dd>
    </div>
  );
}
