import { formatCount, formatDuration, formatRate, formatRows } from '../../format/text.js';
import { formatUtc } from '../../format/utc-times.js';
import type { Summary } from '../summary.js';
import { Command } from './command.js';
import { goOnCommand } from './commands.js';
import type { ReportFacts } from './report-facts.js';

/** The run, its result, and the next step if it has stopped. */
export function Headline({ facts }: { facts: ReportFacts }): JSX.Element {
  const { summary, rate, simulate } = facts;
  const known: [string, string][] = [
    ['File', `${summary.source.name}, ${formatRows(summary.source.rows)}`],
    ['Started', `${formatUtc(summary.startedAt)} UTC`],
    ['Ended', `${formatUtc(summary.finishedAt)} UTC`],
    ['Duration', formatDuration(summary.seconds)],
    ['Rate limit', rate === 0 ? 'none' : formatRate(rate)],
    ['Run', summary.run],
  ];
  return (
    <header>
      <p class="brand">
        linq-cards <span class="muted">run report</span>
        {simulate && <span class="tag">simulator: nothing was sent to Linq</span>}
      </p>
      <h1 safe>{title(summary)}</h1>
      <p class="lead" safe>
        {gist(summary)}
      </p>
      {summary.halt && <Stop halt={summary.halt} command={goOnCommand(facts)} />}
      <dl class="facts">
        {known.map(([name, value]) => (
          <div>
            <dt safe>{name}</dt>
            <dd safe>{value}</dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

/** The result of the run in one line, which is also the title of the page. */
export function title({ state, source, causes }: Summary): string {
  const bad = causes.reduce((sum, cause) => sum + cause.rows, 0);
  switch (state) {
    case 'halted':
      return 'The run was halted';
    case 'cancelled':
      return 'The run was cancelled';
    case 'running':
      return 'The run was interrupted';
    case 'awaiting_approval':
      return 'The run needs approval';
  }
  if (bad > 0) return `${formatCount(bad)} of ${formatRows(source.rows)} ${bad === 1 ? 'needs' : 'need'} attention`;
  if (source.rows === 0) return 'The file has no rows';
  return source.rows === 1 ? 'The row is done' : `All ${formatRows(source.rows)} are done`;
}

function gist({ counts, retried }: Summary): string {
  const set = counts.created + counts.updated;
  const parts = [
    `${formatCount(set)} ${set === 1 ? 'card was' : 'cards were'} created or updated`,
    counts.unchanged > 0
      ? `${formatCount(counts.unchanged)} ${counts.unchanged === 1 ? 'was' : 'were'} already up to date`
      : '',
    counts.not_attempted > 0
      ? `${formatCount(counts.not_attempted)} ${counts.not_attempted === 1 ? 'was' : 'were'} not attempted`
      : '',
  ];
  const again = retried === 0 ? '' : ` ${formatRows(retried)} succeeded only after a retry.`;
  return `${parts.filter((part) => part !== '').join(', ')}.${again}`;
}

function Stop({ halt, command }: { halt: NonNullable<Summary['halt']>; command: string | null }): JSX.Element {
  return (
    <section class="stop" aria-label="Why the run stopped">
      <p class="strong" safe>
        {halt.what}
      </p>
      <p safe>{halt.next}</p>
      {command !== null && <Command text={command} />}
    </section>
  );
}
