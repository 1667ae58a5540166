import type { Cause } from '../../../cards/cause.js';
import { noCounts } from '../../../cards/outcome.js';
import { formatCount, formatDuration, formatStatus } from '../../../format/text.js';
import { CauseItem } from '../../../html/cause-item.js';
import { CountsTable } from '../../../html/outcome-bar.js';
import type { RunView } from '../../../operations/operations.js';
import { RunBar } from '../parts/bars.js';

/** How a run ended, or how far it came: its rows by outcome, and why some ended badly. */
export function RunEnd({ view: { summary, record }, address }: { view: RunView; address: string }): JSX.Element {
  if (!summary) {
    if (record.state === 'awaiting_approval') return <p class="lead">Nothing has been sent.</p>;
    return <p class="muted">There are no results yet.</p>;
  }
  const { counts, source, causes, seconds, retried } = summary;
  return (
    <>
      <section aria-labelledby="ended">
        <h2 id="ended">Outcomes</h2>
        <RunBar counts={counts} total={source.rows} />
        <CountsTable counts={{ ...noCounts(), ...counts }} />
        <p class="muted small" safe>
          {`It took ${formatDuration(seconds)}.${retried === 0 ? '' : ` ${formatCount(retried)} went well only after another try.`}`}
        </p>
      </section>
      {causes.length > 0 && <Causes causes={causes} address={address} />}
    </>
  );
}

function Causes({ causes, address }: { causes: readonly Cause[]; address: string }): JSX.Element {
  return (
    <section>
      <h2>What needs attention</h2>
      <ol class="causes">
        {causes.map((cause) => (
          <CauseItem cause={cause}>
            <p class="small">
              <a href={`${address}?status=${cause.status}#outcomes`} safe>
                {`Show all rows that ended as ${formatStatus(cause.status)}`}
              </a>
            </p>
          </CauseItem>
        ))}
      </ol>
    </section>
  );
}
