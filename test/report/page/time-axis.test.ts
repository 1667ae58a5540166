import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut, pauses, shownMs } from '../../../src/report/page/time-axis.js';
import type { Moment } from '../../../src/report/page/timeline.js';

const T0 = Date.parse('2030-01-01T00:00:00.000Z');
const busy = (...seconds: number[]): [number, Moment][] =>
  seconds.map((second) => [T0 + second * 1000, { requests: 2, good: 1, bad: 1 }]);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const pausesOf = (seconds: number[]) =>
  pauses(layOut(busy(...seconds), 1_000)).map(({ from, to }) => [(from - T0) / 1000, (to - T0) / 1000]);

describe('the time axis', () => {
  it('is empty where nothing happened', () => {
    expect(layOut([], 1_000).stretches).toEqual([]);
  });

  it('has one column for a run of one second', () => {
    const { columnMs, stretches } = layOut(busy(0), 1_000);
    expect(columnMs).toBe(1_000);
    expect(stretches).toEqual([{ from: T0, to: T0 + 1_000, columns: [{ requests: 2, good: 1, bad: 1 }] }]);
  });

  it.each([
    [119, 1_000],
    [120, 1_000],
    [121, 2_000],
    [240, 2_000],
    [241, 5_000],
  ])('of %i seconds has columns of %i ms, so that there are 120 at most', (seconds, columnMs) => {
    const axis = layOut(busy(...range(0, seconds)), 1_000);
    expect(axis.columnMs).toBe(columnMs);
    expect(axis.stretches).toHaveLength(1);
  });

  it.each([
    [30, []],
    [31, [[10, 41]]],
  ])('cuts a pause of %i seconds out of a short run only when it is longer than half a minute', (pause, cut) => {
    expect(pausesOf([...range(0, 10), 10 + pause])).toEqual(cut);
  });

  it.each([
    [100, []],
    [101, [[400, 500]]],
  ])('cuts a pause of %i seconds only when it is longer than a quarter of what goes on in 400', (pause, cut) => {
    expect(pausesOf([...range(0, 399), 399 + pause])).toEqual(cut);
  });

  it('shows a run that was resumed a day later as two stretches', () => {
    const axis = layOut(busy(...range(0, 60), ...range(86_400, 86_460)), 1_000);
    expect(axis.stretches.map(({ columns }) => columns.length)).toEqual([60, 60]);
    expect(shownMs(axis)).toBe(120_000);
  });

  it('cuts out eight pauses at most, the longest', () => {
    expect(pausesOf(range(0, 20).map((burst) => burst * 100 + burst * burst))).toHaveLength(8);
  });

  it('shows every request and every row once, in a bounded number of columns, wherever they are', () => {
    const seconds = fc.uniqueArray(fc.oneof(fc.nat(300), fc.nat(100_000), fc.nat(100_000_000)), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(seconds, fc.constantFrom(1, 5, 15, 60, 300, 86_400), (all, step) => {
        const times = [...new Set(all.map((second) => Math.floor(second / step) * step))].sort((a, b) => a - b);
        const axis = layOut(busy(...times), step * 1_000);
        const columns = axis.stretches.flatMap((stretch) => stretch.columns);
        expect(columns.length).toBeLessThanOrEqual(120);
        expect(columns.reduce((sum, { requests }) => sum + requests, 0)).toBe(2 * times.length);
        expect(columns.reduce((sum, { good, bad }) => sum + good + bad, 0)).toBe(2 * times.length);
        for (const { from, to } of pauses(axis)) expect(to).toBeGreaterThan(from);
        for (const { from, to, columns: own } of axis.stretches) expect(to - from).toBe(own.length * axis.columnMs);
      }),
    );
  });
});
