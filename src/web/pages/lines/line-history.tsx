import { formatStatus } from '../../../format/text.js';
import { formatCause } from '../../../html/cause-item.js';
import { short } from '../../../html/short.js';
import type { Mention } from '../../../operations/number-history.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';

/** The outcome of a number in each run, newest first. */
export function LineHistory({ mentions }: { mentions: readonly Mention[] }): JSX.Element {
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      {mentions.length === 0 && (
        <p class="muted">
          No run contains this number yet. To change its card, <a href="/">upload a CSV</a> with this number.
        </p>
      )}
      <ol class="history">
        {mentions.map((mention) => (
          <MentionItem mention={mention} />
        ))}
      </ol>
    </section>
  );
}

function MentionItem({ mention: { run, row, outcome } }: { mention: Mention }): JSX.Element {
  return (
    <li class="history-entry">
      <span class="muted">
        <Moment at={outcome?.finishedAt ?? run.createdAt} />
      </span>
      <div>
        <p>
          <span class={`pill pill-${outcome?.status ?? 'open'}`} safe>
            {outcome ? formatStatus(outcome.status) : 'planned'}
          </span>{' '}
          <span class="muted mono" safe>
            {outcome ? formatCause(outcome) : ''}
          </span>{' '}
          row {row} of{' '}
          <a href={runAddress(run.id)} safe>
            {short(run.source.name, 80)}
          </a>
        </p>
        {outcome?.reason && <p safe>{short(outcome.reason, 1_000)}</p>}
        <p class="muted" safe>
          {`Run ${run.id}, from ${short(run.startedBy, 80)}${outcome?.traceId ? ` · trace ${outcome.traceId}` : ''}`}
        </p>
      </div>
    </li>
  );
}
