import { formatDuration } from '../../format/text.js';
import { formatUtc, formatUtcTime } from '../../format/utc-times.js';
import type { Stretch, TimeAxis } from './time-axis.js';
import type { Moment } from './timeline.js';

/*
 * The positions on a chart. Horizontal positions are percentages, so that one drawing fits a phone and a sheet of
 * paper while its text keeps its size.
 */

export type PlacedColumn = { x: number; width: number; from: number; to: number; moment: Moment };
export type PlacedCut = { x: number; width: number; from: number; to: number };
export type Tick = { x: number; text: string; anchor: 'start' | 'middle' | 'end' };
export type Placed = { columns: PlacedColumn[]; cuts: PlacedCut[]; ticks: Tick[] };

/** The minimum number of columns, so that a run of two seconds is not drawn as two slabs. */
const LEAST_COLUMNS = 24;
/** The width of a cut, in columns. */
const CUT_COLUMNS = 3;
const DAY_MS = 86_400_000;

export function place(axis: TimeAxis): Placed {
  const { stretches, columnMs } = axis;
  const cutCount = Math.max(0, stretches.length - 1);
  const drawn = stretches.reduce((sum, { columns }) => sum + columns.length, 0);
  const cutUnits = Math.max(CUT_COLUMNS, drawn / 30);
  const unit = 100 / (Math.max(LEAST_COLUMNS, drawn) + cutCount * cutUnits);
  const placed: Placed = { columns: [], cuts: [], ticks: [] };
  let x = 0;
  for (const [index, stretch] of stretches.entries()) {
    const before = stretches[index - 1];
    if (before) {
      placed.cuts.push({ x: rounded(x), width: rounded(cutUnits * unit), from: before.to, to: stretch.from });
      x += cutUnits * unit;
    }
    for (const [at, moment] of stretch.columns.entries()) {
      const from = stretch.from + at * columnMs;
      placed.columns.push({ x: rounded(x), width: rounded(unit), from, to: from + columnMs, moment });
      x += unit;
    }
  }
  placed.ticks = ticks(placed, axis);
  return placed;
}

/** Ticks at both ends, at the start of each stretch, and in the middle, as far as there is room. */
function ticks({ columns }: Placed, { stretches, columnMs }: TimeAxis): Tick[] {
  const first = columns[0];
  const last = columns.at(-1);
  if (!first || !last) return [];
  const words = tickWords(first.from, last.to, columnMs);
  const room = last.to - first.from >= DAY_MS ? 40 : 27;
  const end = last.x + last.width;
  const found: Tick[] = [{ x: first.x, text: words(first.from), anchor: 'start' }];
  if (end - first.x > room) found.push({ x: rounded(end), text: words(last.to), anchor: end > 90 ? 'end' : 'middle' });
  const wanted = [...beginnings(columns, stretches), columns[Math.floor(columns.length / 2)]];
  for (const column of wanted) {
    if (!column || found.some(({ x }) => Math.abs(x - column.x) < room)) continue;
    found.push({ x: column.x, text: words(column.from), anchor: 'middle' });
  }
  return found;
}

function beginnings(columns: readonly PlacedColumn[], stretches: readonly Stretch[]): (PlacedColumn | undefined)[] {
  return stretches.slice(1).map(({ from }) => columns.find((column) => column.from === from));
}

function tickWords(from: number, to: number, columnMs: number): (at: number) => string {
  if (to - from >= DAY_MS)
    return (at) =>
      formatUtc(at)
        .replace(/ \d{4},/, ',')
        .slice(0, -3);
  return columnMs < 60_000 ? formatUtcTime : (at) => formatUtcTime(at).slice(0, 5);
}

/** The duration of a pause, short enough to fit into it: `14 h`. */
export function shortDuration(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.round(ms / DAY_MS)} d`;
  return formatDuration(ms / 1000)
    .split(' ')
    .slice(0, 2)
    .join(' ');
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
