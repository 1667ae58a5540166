import type { Mention } from '../../../processes/explain.js';
import { figures } from '../../../report/page/cause-list.js';
import { short } from '../../../report/page/short.js';
import { statusWords } from '../../../words.js';
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
            {outcome ? statusWords(outcome.status) : 'not done yet'}
          </span>{' '}
          <span class="muted mono" safe>
            {outcome ? figures(outcome) : ''}
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
