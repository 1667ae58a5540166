import { formatRows } from '../../../format/text.js';
import { formatUtcSpan } from '../../../format/utc-times.js';
import { place } from '../../../report/page/chart-scale.js';
import { RowsFinished } from '../../../report/page/rows-finished.js';
import { layOut, type TimeAxis } from '../../../report/page/time-axis.js';
import type { Timeline } from '../../../report/page/timeline.js';

/** Every viewer gets the whole chart again and again, so it has fewer columns than that of the report. */
const MOST_COLUMNS = 60;

export function chartOf(timeline: Timeline): TimeAxis {
  return layOut(timeline.moments(), timeline.stepMs, MOST_COLUMNS);
}

/** What the report will show: the rows that ended over time, by result. */
export function RunChart({ axis }: { axis: TimeAxis | null }): JSX.Element {
  if (!axis || axis.stretches.length === 0) return '';
  return (
    <RowsFinished
      axis={axis}
      placed={place(axis)}
      describe={({ from, to, moment: { good, bad } }) =>
        `${formatUtcSpan(from, to)} UTC: ${formatRows(good)} succeeded, ${formatRows(bad)} did not`
      }
    />
  );
}
