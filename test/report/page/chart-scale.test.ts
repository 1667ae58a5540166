import { describe, expect, it } from 'vitest';
import { niceTop } from '../../../src/html/nice-top.js';
import { place, shortDuration } from '../../../src/report/page/chart-scale.js';
import { layOut } from '../../../src/report/page/time-axis.js';
import type { Moment } from '../../../src/report/page/timeline.js';

const T0 = Date.parse('2030-01-01T10:00:00.000Z');
const placed = (...seconds: number[]) => {
  const moments = seconds.map((second): [number, Moment] => [T0 + second * 1000, { requests: 1, good: 1, bad: 0 }]);
  return place(layOut(moments, 1_000));
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('the top of a scale', () => {
  it.each([
    [0, 2],
    [1, 2],
    [2, 2],
    [3, 4],
    [9, 10],
    [10, 10],
    [11, 12],
    [101, 120],
    [7_900, 8_000],
  ])('for at most %i rows is %i, which has a whole half', (value, top) => {
    expect(niceTop(value, true)).toBe(top);
    expect(niceTop(value, true) % 2).toBe(0);
  });

  it.each([
    [0.05, 0.05],
    [0.11, 0.12],
    [1.1, 1.2],
    [10, 10],
    [11.5, 12],
  ])('for at most %d a second is %d', (value, top) => {
    expect(niceTop(value, false)).toBe(top);
  });
});

describe('what is drawn', () => {
  it('fills the width and no more', () => {
    const { columns } = placed(...range(0, 100));
    const last = columns.at(-1);
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(100, 1);
  });

  it('does not make slabs of a run of two seconds', () => {
    expect(placed(0, 1).columns.map(({ width }) => width < 5)).toEqual([true, true]);
  });

  it('has a pause between the columns beside it', () => {
    const { columns, cuts } = placed(...range(0, 30), ...range(5_000, 5_030));
    expect(cuts).toHaveLength(1);
    expect(cuts[0]?.x).toBeCloseTo((columns[29]?.x ?? 0) + (columns[29]?.width ?? 0), 2);
    expect((cuts[0]?.x ?? 0) + (cuts[0]?.width ?? 0)).toBeCloseTo(columns[30]?.x ?? 0, 2);
  });

  it('says when it begins and ends, and when it went on after a pause', () => {
    const { ticks } = placed(...range(0, 50), ...range(5_000, 5_050));
    expect(ticks.map(({ text }) => text)).toEqual(['10:00:00', '11:24:10', '11:23:20']);
  });

  it('says the day too where there is more than one', () => {
    const { ticks } = placed(...range(0, 50), ...range(100_000, 100_050));
    expect(ticks.map(({ text }) => text)).toContain('1 Jan, 10:00');
  });

  it('leaves room between the times', () => {
    const places = placed(...range(0, 40), ...range(1_000, 1_005), ...range(2_000, 2_040))
      .ticks.map(({ x }) => x)
      .sort((a, b) => a - b);
    expect(places.slice(1).every((x, index) => x - (places[index] ?? 0) >= 20)).toBe(true);
  });
});

it.each([
  [50_460_000, '14 h'],
  [599_000, '9 min'],
  [172_800_000, '2 d'],
])('says in a pause of %i ms how long it was: %s', (ms, words) => {
  expect(shortDuration(ms)).toBe(words);
});
