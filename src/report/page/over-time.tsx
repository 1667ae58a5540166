import { formatCount, formatDuration, formatRate, formatRows } from '../../format/text.js';
import { formatUtcSpan } from '../../format/utc-times.js';
import { type PlacedColumn, place } from './chart-scale.js';
import { RowsFinished } from './rows-finished.js';
import { layOut, pauses, shownMs, sumOf, type TimeAxis } from './time-axis.js';
import { type Series, TimeChart } from './time-chart.js';
import type { Moment, Timeline } from './timeline.js';

const REQUESTS: Series = { name: 'requests', look: 'done', value: ({ requests }) => requests };
/** A limit further above than this would flatten all columns. */
const LIMIT_IN_SIGHT = 4;

/** Requests per second and outcomes, over the active time of the run. */
export function OverTime({ timeline, rate }: { timeline: Timeline; rate: number }): JSX.Element {
  const axis = layOut(timeline.moments(), timeline.stepMs);
  return (
    <section>
      <h2>Over time</h2>
      {axis.stretches.length === 0 ? (
        <p class="muted">No requests were sent for rows, so there is no chart.</p>
      ) : (
        <Charts axis={axis} rate={rate} withoutRequest={timeline.withoutRequest} />
      )}
    </section>
  );
}

type ChartsOptions = { axis: TimeAxis; rate: number; withoutRequest: number };

function Charts({ axis, rate, withoutRequest }: ChartsOptions): JSX.Element {
  const placed = place(axis);
  const seconds = axis.columnMs / 1000;
  const perColumn: Series = { ...REQUESTS, value: ({ requests }) => requests / seconds };
  const peak = Math.max(...placed.columns.map(({ moment }) => perColumn.value(moment)));
  const inSight = rate > 0 && rate <= peak * LIMIT_IN_SIGHT;
  const each = formatDuration(seconds);
  const describe = (column: PlacedColumn) =>
    `${formatUtcSpan(column.from, column.to)} UTC: ${columnWords(column.moment, seconds)}`;
  return (
    <>
      <p safe>{requestWords(axis, { peak, rate })}</p>
      <figure>
        <figcaption>
          <b>Requests per second</b> <span class="muted" safe>{`${each} per column`}</span>
        </figcaption>
        <TimeChart
          id="requests"
          title="Requests per second over time"
          description={requestWords(axis, { peak, rate })}
          {...{ placed, describe }}
          series={[perColumn]}
          whole={false}
          {...(inSight && { limit: { value: rate, text: `limit ${formatRate(rate)}` } })}
        />
      </figure>
      <RowsFinished {...{ axis, placed, describe }} />
      {notes(axis, withoutRequest).map((note) => (
        <p class="muted small" safe>
          {note}
        </p>
      ))}
      <Figures columns={placed.columns} seconds={seconds} />
    </>
  );
}

/** The data of the charts as a table. */
function Figures({ columns, seconds }: { columns: readonly PlacedColumn[]; seconds: number }): JSX.Element {
  return (
    <details>
      <summary>Show as a table</summary>
      <table class="figures">
        <thead>
          <tr>
            <th>Time (UTC)</th>
            <th class="num">Requests</th>
            <th class="num">Per second</th>
            <th class="num">Succeeded</th> <th class="num">Need attention</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ from, moment: { requests, good, bad } }) => (
            <tr>
              <td safe>{formatUtcSpan(from, from + seconds * 1000)}</td>
              <td class="num">{formatCount(requests)}</td>
              <td class="num">{(requests / seconds).toFixed(1)}</td>
              <td class="num">{formatCount(good)}</td>
              <td class="num">{formatCount(bad)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function requestWords(axis: TimeAxis, { peak, rate }: { peak: number; rate: number }): string {
  const total = sumOf(axis, REQUESTS.value);
  const seconds = shownMs(axis) / 1000;
  const limit = rate === 0 ? 'There was no rate limit.' : `The rate limit was ${formatRate(rate)}.`;
  const bunched =
    rate > 0 && peak > rate
      ? ' The limit applies to sending; the chart counts requests when their response arrived.'
      : '';
  return `${requestCount(total)} in ${formatDuration(seconds)}: ${formatRate(total / seconds)} on average, ${formatRate(peak)} at the peak. ${limit}${bunched}`;
}

function columnWords({ requests, good, bad }: Moment, seconds: number): string {
  return `${requestCount(requests)} (${formatRate(requests / seconds)}), ${formatRows(good)} succeeded, ${formatRows(bad)} did not`;
}

function requestCount(value: number): string {
  return `${formatCount(value)} ${value === 1 ? 'request' : 'requests'}`;
}

function notes(axis: TimeAxis, withoutRequest: number): string[] {
  const cut = pauses(axis).map(({ from, to }) => `${formatUtcSpan(from, to)} (${formatDuration((to - from) / 1000)})`);
  return [
    ...(cut.length > 0 ? [`Pauses without requests are cut out: ${cut.join('; ')}.`] : []),
    ...(withoutRequest > 0 ? [`Not shown: ${formatRows(withoutRequest)} without requests.`] : []),
    'Times are in UTC.',
  ];
}
