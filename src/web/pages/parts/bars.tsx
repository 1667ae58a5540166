import { type Counts, noCounts, type Status } from '../../../cards/outcome.js';
import { formatRows, formatStatus } from '../../../format/text.js';
import { segments } from '../../../html/outcome-bar.js';
import { STATUS_LOOKS } from '../../../html/status-looks.js';

/** The status whose look a decision has: the one that its rows get if all goes well. */
const DRAWN_AS: Readonly<Record<string, Status>> = {
  create: 'created',
  update: 'updated',
  set_up_again: 'updated',
  unchanged: 'unchanged',
  skipped: 'skipped',
  invalid: 'invalid',
  duplicate: 'duplicate',
  not_on_account: 'not_on_account',
};

/** Rows by outcome as one bar; rows without an outcome yet are an open segment. */
export function RunBar({ counts, total }: { counts: Partial<Counts>; total: number }): JSX.Element {
  const ended = { ...noCounts(), ...counts };
  const open = Math.max(0, total - sum(ended));
  const words = (status: Status) => (status === 'not_attempted' && open > 0 ? 'pending' : formatStatus(status));
  return <Bar counts={{ ...ended, not_attempted: ended.not_attempted + open }} {...{ words }} what="Outcomes" />;
}

/** Rows of a plan by decision, each in the look of its expected outcome. */
export function PlanBar({ counts }: { counts: Readonly<Record<string, number>> }): JSX.Element {
  const drawn = noCounts();
  const names = new Map<Status, string[]>();
  for (const [kind, value] of Object.entries(counts)) {
    const status = DRAWN_AS[kind];
    if (status === undefined || value === 0) continue;
    drawn[status] += value;
    names.set(status, [...(names.get(status) ?? []), formatStatus(kind)]);
  }
  return <Bar counts={drawn} words={(status) => (names.get(status) ?? []).join(', ')} what="Actions" />;
}

export function drawnAs(kind: string): Status {
  return DRAWN_AS[kind] ?? 'not_attempted';
}

type BarProps = { counts: Counts; words: (status: Status) => string; what: string };

function Bar({ counts, words, what }: BarProps): JSX.Element {
  if (sum(counts) === 0) return '';
  const parts = segments(counts);
  const label = parts.map(({ status }) => `${words(status)} ${formatRows(counts[status])}`).join(', ');
  return (
    <svg class="bar" role="img" aria-label={`${what}: ${label}.`}>
      {parts.map(({ status, from, width }) => (
        <rect x={`${from}%`} y="0" width={`${width}%`} height="100%" class={`seg ${STATUS_LOOKS[status].look}`}>
          <title safe>{`${words(status)}: ${formatRows(counts[status])}`}</title>
        </rect>
      ))}
    </svg>
  );
}

function sum(counts: Partial<Counts>): number {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}
