import { formatDuration, formatRows } from '../../format/text.js';
import type { Placed, PlacedColumn } from './chart-scale.js';
import { sumOf, type TimeAxis } from './time-axis.js';
import { type Series, TimeChart } from './time-chart.js';

const GOOD: Series = { name: 'succeeded', look: 'done', value: ({ good }) => good };
const BAD: Series = { name: 'need attention', look: 'sent-bad', value: ({ bad }) => bad };

type Props = { axis: TimeAxis; placed: Placed; describe: (column: PlacedColumn) => string };

/** The rows that ended over time, by result: in the report, and on the page of a run while it is in progress. */
export function RowsFinished({ axis, placed, describe }: Props): JSX.Element {
  return (
    <figure>
      <figcaption>
        <b>Rows finished</b> <span class="muted" safe>{`per ${formatDuration(axis.columnMs / 1000)}`}</span>
        <Legend series={[GOOD, BAD]} />
      </figcaption>
      <TimeChart
        id="finished"
        title="Rows finished over time, by result"
        description={outcomeWords(axis)}
        {...{ placed, describe }}
        series={[GOOD, BAD]}
        whole={true}
      />
    </figure>
  );
}

function Legend({ series }: { series: readonly Series[] }): JSX.Element {
  return (
    <span class="legend">
      {series.map(({ name, look }) => (
        <span>
          <svg class="swatch" width="12" height="12" aria-hidden="true">
            <rect x="0.5" y="0.5" width="11" height="11" rx="2.5" class={look} />
          </svg>
          <span safe>{name}</span>
        </span>
      ))}
    </span>
  );
}

function outcomeWords(axis: TimeAxis): string {
  return `${formatRows(sumOf(axis, GOOD.value))} succeeded, ${formatRows(sumOf(axis, BAD.value))} did not.`;
}
