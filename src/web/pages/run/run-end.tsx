import { noCounts } from '../../../cards/outcome.js';
import { formatCount, formatDuration, formatRows } from '../../../format/text.js';
import { CountsTable } from '../../../html/outcome-bar.js';
import type { RunView } from '../../../operations/operations.js';
import { DONE_MEANS } from '../../../report/summary.js';
import { RunBar } from '../parts/bars.js';
import { Compared } from './compared.js';
import { RunCauses } from './run-causes.js';
import type { Comparison } from './run-comparison.js';
import { Downloads } from './run-downloads.js';

type Props = { view: RunView; address: string; comparison: Comparison | null };

/** The result of a run that has ended or stopped: its rows by outcome, and the causes of errors. */
export function RunEnd({ view, address, comparison }: Props): JSX.Element {
  const { summary, record } = view;
  if (!summary) {
    if (record.state === 'awaiting_approval') return <p class="lead">Nothing has been sent to Linq yet.</p>;
    return <p class="muted">No results yet.</p>;
  }
  const { counts, source, causes, seconds, retried, verified } = summary;
  return (
    <>
      <RunCauses causes={causes} address={address} />
      <section aria-labelledby="ended">
        <h2 id="ended">Outcomes</h2>
        <RunBar counts={counts} total={source.rows} />
        <CountsTable counts={{ ...noCounts(), ...counts }} />
        <p class="muted small" safe>
          {`Finished in ${formatDuration(seconds)}.${retried === 0 ? '' : ` ${formatRows(retried)} succeeded only after a retry.`}`}
        </p>
        {verified && (
          <p class="muted small" safe>
            {`${formatCount(verified.rows)} of ${formatCount(verified.of)} cards were read back at the end. ${DONE_MEANS}`}
          </p>
        )}
      </section>
      <Compared comparison={comparison} />
      <Downloads view={view} address={address} />
    </>
  );
}
