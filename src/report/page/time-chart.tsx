import { formatUtcSpan } from '../../format/utc-times.js';
import { niceTop } from '../../html/nice-top.js';
import { type Placed, type PlacedColumn, type PlacedCut, shortDuration } from './chart-scale.js';
import type { Moment } from './timeline.js';

export type Series = { name: string; look: 'done' | 'sent-bad'; value: (moment: Moment) => number };

export type ChartOptions = {
  /** Distinguishes the charts of a page. */
  id: string;
  title: string;
  /** For screen readers: what the chart shows. */
  description: string;
  placed: Placed;
  /** From the bottom up. */
  series: readonly Series[];
  /** Whether all values are integers. */
  whole: boolean;
  limit?: { value: number; text: string };
  /** The tooltip of a column. */
  describe: (column: PlacedColumn) => string;
};

const TOP = 16;
const HEIGHT = 140;
const BOTTOM = 24;
const BASE = TOP + HEIGHT;

/** Columns over time, stacked where there is more than one series. */
export function TimeChart(options: ChartOptions): JSX.Element {
  const { id, title, description, placed, series, limit } = options;
  const sums = placed.columns.map(({ moment }) => series.reduce((sum, { value }) => sum + value(moment), 0));
  const most = Math.max(...sums);
  const top = niceTop(limit ? Math.max(most, limit.value * 1.15) : most, options.whole);
  const yOf = (value: number) => BASE - (value / top) * HEIGHT;
  return (
    <svg class="chart" width="100%" height={BASE + BOTTOM} role="img" aria-labelledby={`${id}-title ${id}-about`}>
      <title id={`${id}-title`} safe>
        {title}
      </title>
      <desc id={`${id}-about`} safe>
        {description}
      </desc>
      {[top, top / 2, 0].map((value) => (
        <YLine value={value} y={yOf(value)} />
      ))}
      {placed.columns.map((column) => (
        <Column column={column} {...{ series, yOf }} text={options.describe(column)} />
      ))}
      {placed.cuts.map((cut, index) => (
        <Cut cut={cut} isNamed={index === 0 || cut.x - (placed.cuts[index - 1]?.x ?? 0) > 12} />
      ))}
      {limit && <Limit y={yOf(limit.value)} text={limit.text} />}
      {placed.ticks.map(({ x, text, anchor }) => (
        <text class="tick" x={`${x}%`} y={BASE + 17} text-anchor={anchor} safe>
          {text}
        </text>
      ))}
    </svg>
  );
}

function YLine({ value, y }: { value: number; y: number }): JSX.Element {
  return (
    <>
      <line class={value === 0 ? 'axis' : 'grid'} x1="0" x2="100%" y1={y} y2={y} />
      <text class="tick" x="-8" y={y + 4} text-anchor="end" safe>
        {value.toLocaleString('en-US', { maximumFractionDigits: 2 })}
      </text>
    </>
  );
}

type ColumnOptions = {
  column: PlacedColumn;
  series: readonly Series[];
  yOf: (value: number) => number;
  text: string;
};

function Column({ column, series, yOf, text }: ColumnOptions): JSX.Element {
  let below = 0;
  const parts = series.map(({ look, value }) => {
    const from = below;
    below += value(column.moment);
    return { look, y: yOf(below), height: yOf(from) - yOf(below) };
  });
  const across = { x: `${column.x}%`, width: `${column.width}%` };
  return (
    <g class="column">
      <title safe>{text}</title>
      <rect class="hover" {...across} y={TOP} height={HEIGHT} />
      {parts
        .filter(({ height }) => height > 0)
        .map(({ look, y, height }) => (
          <rect class={look} {...across} y={rounded(y)} height={rounded(height)} />
        ))}
    </g>
  );
}

/** A pause that is not drawn to scale. */
function Cut({ cut, isNamed }: { cut: PlacedCut; isNamed: boolean }): JSX.Element {
  return (
    <g>
      <title safe>{`${formatUtcSpan(cut.from, cut.to)} UTC: nothing was sent`}</title>
      <rect class="cut" x={`${cut.x}%`} width={`${cut.width}%`} y={TOP} height={HEIGHT} />
      {isNamed && (
        <text class="tick" x={`${rounded(cut.x + cut.width / 2)}%`} y={TOP - 5} text-anchor="middle" safe>
          {shortDuration(cut.to - cut.from)}
        </text>
      )}
    </g>
  );
}

function Limit({ y, text }: { y: number; text: string }): JSX.Element {
  return (
    <>
      <line class="limit" x1="0" x2="100%" y1={y} y2={y} />
      <text class="tick limit-text" x="100%" y={y - 5} text-anchor="end" safe>
        {text}
      </text>
    </>
  );
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
