import type { Status } from '../cards/outcome.js';
import { formatCount, formatRows, formatStatus } from '../format/text.js';
import { STATUS_LOOKS, shownStatuses } from './status-looks.js';

type Counts = Readonly<Record<Status, number>>;

/** The minimum width of a status in percent: one failed row among a million must be visible. */
const LEAST = 1;

/** The outcomes of all rows as one bar. */
export function OutcomeBar({ counts }: { counts: Counts }): JSX.Element {
  const shown = shownStatuses(counts);
  const label = `Outcomes: ${shown.map((status) => `${formatStatus(status)} ${formatRows(counts[status])}`).join(', ')}.`;
  return (
    <svg class="bar" width="100%" height="26" role="img" aria-label={label}>
      {segments(counts).map(({ status, from, width }) => (
        <rect x={`${from}%`} y="0" width={`${width}%`} height="26" class={`seg ${STATUS_LOOKS[status].look}`}>
          <title safe>{`${formatStatus(status)}: ${formatRows(counts[status])}`}</title>
        </rect>
      ))}
    </svg>
  );
}

/** The same as a table, which is also the legend of the bar. */
export function CountsTable({ counts }: { counts: Counts }): JSX.Element {
  const total = Object.values(counts).reduce((sum, value) => sum + value, 0);
  return (
    <table class="counts">
      <thead>
        <tr>
          <th>Outcome</th>
          <th class="num">Rows</th>
          <th class="num">Share</th>
          <th>Meaning</th>
        </tr>
      </thead>
      <tbody>
        {shownStatuses(counts).map((status) => (
          <tr>
            <th scope="row">
              <Swatch status={status} />
              <span safe>{formatStatus(status)}</span>
            </th>
            <td class="num" safe>
              {formatCount(counts[status])}
            </td>
            <td class="num muted" safe>
              {percent(counts[status], total)}
            </td>
            <td class="muted" safe>
              {STATUS_LOOKS[status].meaning}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The colour and pattern of a status, as in the bar. */
export function Swatch({ status }: { status: Status }): JSX.Element {
  return (
    <svg class="swatch" width="12" height="12" aria-hidden="true">
      <rect x="0.5" y="0.5" width="11" height="11" rx="2.5" class={`seg ${STATUS_LOOKS[status].look}`} />
    </svg>
  );
}

/** The position of each status in the bar, in percent of its width. */
export function segments(counts: Counts): { status: Status; from: number; width: number }[] {
  const shown = shownStatuses(counts);
  const total = shown.reduce((sum, status) => sum + counts[status], 0);
  const widths = shown.map((status) => Math.max(LEAST, (counts[status] / total) * 100));
  const scale = 100 / widths.reduce((sum, width) => sum + width, 0);
  let from = 0;
  return shown.map((status, index) => {
    const width = (widths[index] ?? 0) * scale;
    from += width;
    return { status, from: rounded(from - width), width: rounded(width) };
  });
}

/** Never 0 % for at least one row, and 100 % only for all rows. */
function percent(part: number, total: number): string {
  const share = (part / total) * 100;
  if (share === 100) return '100 %';
  if (share < 0.1) return '< 0.1 %';
  if (share > 99.9) return '> 99.9 %';
  return `${share.toFixed(1)} %`;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
