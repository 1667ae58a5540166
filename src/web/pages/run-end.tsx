import { noCounts } from '../../cards/outcome.js';
import type { RunView } from '../../processes/desk.js';
import { explained, figures } from '../../report/page/cause-list.js';
import { CountsTable, Swatch } from '../../report/page/outcome-bar.js';
import type { Cause } from '../../report/summary.js';
import { count, duration, statusWords } from '../../words.js';
import { RunBar } from './parts/bars.js';

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
          {`It took ${duration(seconds)}.${retried === 0 ? '' : ` ${count(retried)} went well only after another try.`}`}
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
          <CauseItem cause={cause} address={address} />
        ))}
      </ol>
    </section>
  );
}

function CauseItem({ cause, address }: { cause: Cause; address: string }): JSX.Element {
  const { status, rows } = cause;
  const { happened, mend } = explained(cause);
  return (
    <li class="cause">
      <p class="cause-rows">
        <b safe>{count(rows)}</b> <span>{rows === 1 ? 'row' : 'rows'}</span>
      </p>
      <div>
        <p class="cause-kind">
          <Swatch status={status} />
          <span safe>{statusWords(status)}</span>{' '}
          <span class="muted mono" safe>
            {figures(cause)}
          </span>
        </p>
        <p class="strong" safe>
          {happened}
        </p>
        {mend !== '' && <p safe>{mend}</p>}
        <p class="small">
          <a href={`${address}?status=${status}#outcomes`} safe>
            {`Show all rows that ended as ${statusWords(status)}`}
          </a>
        </p>
      </div>
    </li>
  );
}
