import { describe, expect, it } from 'vitest';
import type { Attempt, Outcome } from '../../../src/cards/outcome.js';
import { Timeline } from '../../../src/report/page/timeline.js';
import { anOutcome } from '../../support/builders.js';

const T0 = Date.parse('2030-01-01T00:00:00.000Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const aTry = (seconds: number): Attempt => ({
  at: at(seconds),
  call: 'POST',
  httpStatus: 503,
  code: null,
  traceId: null,
});

function momentsOf(outcomes: Iterable<Outcome>, most?: number) {
  const timeline = new Timeline(most);
  for (const outcome of outcomes) timeline.add(outcome);
  return { timeline, moments: timeline.moments().map(([time, moment]) => [(time - T0) / 1000, moment]) };
}

describe('the timeline of a run', () => {
  it('has the one request of a row that went well at once when the row ended', () => {
    expect(momentsOf([anOutcome({ finishedAt: at(3.9) })]).moments).toEqual([[3, { requests: 1, good: 1, bad: 0 }]]);
  });

  it('has every request of a row that took several, each at its time', () => {
    const outcome = anOutcome({ status: 'failed', attempts: 2, tries: [aTry(1), aTry(4)], finishedAt: at(4.2) });
    expect(momentsOf([outcome]).moments).toEqual([
      [1, { requests: 1, good: 0, bad: 0 }],
      [4, { requests: 1, good: 0, bad: 1 }],
    ]);
  });

  it('counts a row whose card was only read back', () => {
    expect(momentsOf([anOutcome({ attempts: 0, httpStatus: 200, finishedAt: at(0) })]).moments).toHaveLength(1);
  });

  it('leaves out rows for which nothing was sent, and says how many they are', () => {
    const { timeline, moments } = momentsOf([
      anOutcome({ status: 'unchanged', attempts: 0, httpStatus: null }),
      anOutcome({ status: 'not_attempted', attempts: 0, httpStatus: null, tries: [] }),
    ]);
    expect(moments).toEqual([]);
    expect(timeline.withoutRequest).toBe(2);
  });

  it('is in the order of time, whatever the order of the rows is', () => {
    const { moments } = momentsOf([5, 2, 9].map((seconds) => anOutcome({ finishedAt: at(seconds) })));
    expect(moments.map(([time]) => time)).toEqual([2, 5, 9]);
  });

  it('takes a repeated number that asks for another card as one that needs attention', () => {
    const outcome = anOutcome({ status: 'duplicate', differs: true, finishedAt: at(0) });
    expect(momentsOf([outcome]).moments).toEqual([[0, { requests: 1, good: 0, bad: 1 }]]);
  });

  it.each([
    [9, 1_000, 9],
    [10, 1_000, 10],
    [11, 5_000, 3],
  ])('with room for ten moments and rows in %i seconds has steps of %i ms', (seconds, stepMs, moments) => {
    const rows = Array.from({ length: seconds }, (_, second) => anOutcome({ finishedAt: at(second) }));
    const { timeline } = momentsOf(rows, 10);
    expect(timeline.stepMs).toBe(stepMs);
    expect(timeline.moments()).toHaveLength(moments);
  });

  it('loses no request and no row when its steps get longer', () => {
    const rows = Array.from({ length: 5_000 }, (_, row) => anOutcome({ finishedAt: at(row * 37) }));
    const { timeline } = momentsOf(rows, 50);
    const all = timeline.moments().map(([, moment]) => moment);
    expect(all.length).toBeLessThanOrEqual(50);
    expect(all.reduce((sum, { requests }) => sum + requests, 0)).toBe(5_000);
    expect(all.reduce((sum, { good }) => sum + good, 0)).toBe(5_000);
  });
});
