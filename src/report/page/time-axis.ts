import type { Moment } from './timeline.js';

/** A period without long pauses, divided into columns of equal duration. `to` is the end of the last one. */
export type Stretch = { from: number; to: number; columns: Moment[] };

export type TimeAxis = { columnMs: number; stretches: Stretch[] };

const MOST_COLUMNS = 120;
/** The maximum number of cuts, for readability; further pauses are drawn to scale. */
const MOST_CUTS = 8;
const SHORTEST_CUT_MS = 30_000;
const COLUMNS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

/**
 * Lays moments out for a chart. Long pauses are cut out, because a run that waited overnight would otherwise be two
 * thin lines at the edges. A pause is long if it exceeds half a minute and a quarter of the active time.
 *
 * @param moments in chronological order
 * @param stepMs the duration of a moment
 * @param mostColumns how many columns there are at most
 */
export function layOut(
  moments: readonly [at: number, moment: Moment][],
  stepMs: number,
  mostColumns = MOST_COLUMNS,
): TimeAxis {
  const spans = spansOf(
    moments.map(([at]) => at),
    stepMs,
  );
  const columnMs = columnFor(spans, stepMs, mostColumns);
  const stretches = onColumns(spans, columnMs).map(({ from, to }) => emptyStretch(from, to, columnMs));
  let current = 0;
  for (const [at, moment] of moments) {
    while (at >= (stretches[current]?.to ?? Number.POSITIVE_INFINITY)) current += 1;
    const stretch = stretches[current];
    const column = stretch?.columns[Math.floor((at - stretch.from) / columnMs)];
    if (!column) throw new Error(`The moment at ${at} is on no stretch of the time axis.`);
    column.requests += moment.requests;
    column.good += moment.good;
    column.bad += moment.bad;
  }
  return { columnMs, stretches };
}

/** The displayed time, without the pauses that are cut out. */
export function shownMs({ stretches }: TimeAxis): number {
  return lengthOf(stretches);
}

/** The pauses that are cut out. */
export function pauses({ stretches }: TimeAxis): { from: number; to: number }[] {
  return stretches.slice(1).map(({ from }, index) => ({ from: stretches[index]?.to ?? from, to: from }));
}

/** A figure of all moments together. */
export function sumOf({ stretches }: TimeAxis, value: (moment: Moment) => number): number {
  return stretches.flatMap(({ columns }) => columns).reduce((sum, moment) => sum + value(moment), 0);
}

type Span = { from: number; to: number };

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}

function spansOf(times: readonly number[], stepMs: number): Span[] {
  const gaps = times.slice(1).map((at, index) => ({ index, ms: at - (times[index] ?? at) - stepMs }));
  const short = gaps.filter(({ ms }) => ms <= SHORTEST_CUT_MS).reduce((sum, { ms }) => sum + ms, 0);
  const busyMs = times.length * stepMs + short;
  const long = gaps.filter(({ ms }) => ms > Math.max(SHORTEST_CUT_MS, busyMs / 4));
  const cuts = long.sort((a, b) => b.ms - a.ms).slice(0, MOST_CUTS);
  const ends = [...cuts.map(({ index }) => index).sort((a, b) => a - b), times.length - 1];
  let first = 0;
  return ends.flatMap((last) => {
    const [from, to] = [times[first], times[last]];
    first = last + 1;
    return from === undefined || to === undefined ? [] : [{ from, to: to + stepMs }];
  });
}

/**
 * The shortest column with which there are not too many columns. It is a multiple of the step, so that steps are not
 * split.
 */
function columnFor(spans: readonly Span[], stepMs: number, mostColumns: number): number {
  const candidates = COLUMNS_S.map((seconds) => seconds * 1000).filter((ms) => ms % stepMs === 0);
  const fits = (ms: number) => lengthOf(onColumns(spans, ms)) / ms <= mostColumns;
  const found = candidates.find(fits);
  if (found !== undefined) return found;
  let days = 86_400_000;
  while (!fits(days)) days *= 2;
  return days;
}

/**
 * Rounds the spans to whole columns. Spans that then touch are merged, because the pause between them is shorter than
 * a column.
 */
function onColumns(spans: readonly Span[], columnMs: number): Span[] {
  const whole: Span[] = [];
  for (const span of spans) {
    const from = Math.floor(span.from / columnMs) * columnMs;
    const to = Math.ceil(span.to / columnMs) * columnMs;
    const last = whole.at(-1);
    if (last && from <= last.to) last.to = to;
    else whole.push({ from, to });
  }
  return whole;
}

function emptyStretch(from: number, to: number, columnMs: number): Stretch {
  const columns = Array.from({ length: (to - from) / columnMs }, () => ({ requests: 0, good: 0, bad: 0 }));
  return { from, to, columns };
}
