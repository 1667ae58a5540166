import { formatStatus } from '../../../format/text.js';
import { formatCause } from '../../../html/cause-item.js';
import { short } from '../../../html/short.js';
import type { Mention } from '../../../operations/number-history.js';
import { Moment } from '../parts/moment.js';
import { runAddress } from '../query.js';

/** What became of a number in each run, the newest first. */
export function LineHistory({ mentions }: { mentions: readonly Mention[] }): JSX.Element {
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      {mentions.length === 0 && (
        <p class="muted">
          The number stands in no run yet. Upload a CSV that has it on the page of <a href="/">the runs</a>.
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
            {outcome ? formatStatus(outcome.status) : 'not done yet'}
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
          {`Run ${run.id}, started by ${short(run.startedBy, 80)}${outcome?.traceId ? ` · trace ${outcome.traceId}` : ''}`}
        </p>
      </div>
    </li>
  );
}
