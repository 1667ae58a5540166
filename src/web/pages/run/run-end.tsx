import type { Cause } from '../../../cards/cause.js';
import { noCounts } from '../../../cards/outcome.js';
import { formatDuration, formatRows, formatStatus } from '../../../format/text.js';
import { CauseItem } from '../../../html/cause-item.js';
import { CountsTable } from '../../../html/outcome-bar.js';
import type { RunView } from '../../../operations/operations.js';
import { RunBar } from '../parts/bars.js';

/** The result of a run that has ended or stopped: its rows by outcome, and the causes of errors. */
export function RunEnd({ view: { summary, record }, address }: { view: RunView; address: string }): JSX.Element {
  if (!summary) {
    if (record.state === 'awaiting_approval') return <p class="lead">Nothing has been sent to Linq yet.</p>;
    return <p class="muted">No results yet.</p>;
  }
  const { counts, source, causes, seconds, retried } = summary;
  return (
    <>
      <section aria-labelledby="ended">
        <h2 id="ended">Outcomes</h2>
        <RunBar counts={counts} total={source.rows} />
        <CountsTable counts={{ ...noCounts(), ...counts }} />
        <p class="muted small" safe>
          {`Finished in ${formatDuration(seconds)}.${retried === 0 ? '' : ` ${formatRows(retried)} succeeded only after a retry.`}`}
        </p>
      </section>
      {causes.length > 0 && <Causes causes={causes} address={address} />}
    </>
  );
}

function Causes({ causes, address }: { causes: readonly Cause[]; address: string }): JSX.Element {
  return (
    <section>
      <h2>Needs attention</h2>
      <ol class="causes">
        {causes.map((cause) => (
          <CauseItem cause={cause}>
            <p class="small">
              <a href={`${address}?status=${cause.status}#outcomes`} safe>
                {`Show all ${formatStatus(cause.status)} rows`}
              </a>
            </p>
          </CauseItem>
        ))}
      </ol>
    </section>
  );
}
