import { describe, expect, it } from 'vitest';
import { eventLine } from '../../../src/cli/render/coordinate-lines.js';
import { formatTick } from '../../../src/format/schedule-entries.js';
import { formatZonedTime } from '../../../src/format/text.js';
import { A_RUN, aRunRecord, aRunStop, aStart } from '../../support/builders.js';

describe('the line for what happens in a process that coordinates', () => {
  it('tells of a run that was late, and how many more were missed', () => {
    expect(formatTick(aStart())).toBe(`started run ${A_RUN}`);
    expect(formatTick(aStart({ late: true }))).toMatch(/late: scheduled for 2030-01-02T02:00:00.000Z\)$/);
    expect(formatTick(aStart({ late: true, missed: 1 }))).toMatch(/and 1 more time was missed\)$/);
    expect(formatTick(aStart({ late: true, missed: 2 }))).toMatch(/and 2 more times were missed\)$/);
  });

  it('tells with the counts how a run ended', () => {
    const run = aRunRecord({ state: 'completed', counts: { created: 2, updated: 0 } });
    expect(eventLine({ kind: 'ended', run, schedule: 'nightly', error: null })).toBe(
      `nightly: run ${A_RUN} is completed: created 2.`,
    );
  });

  it.each([
    ['halted', aRunRecord({ state: 'halted', stop: aRunStop() }), / halted: .*linq-cards resume/],
    ['interrupted', aRunRecord({ stop: aRunStop({ kind: 'interrupted' }) }), /continues at the next start/],
    ['awaiting approval', aRunRecord({ state: 'awaiting_approval' }), /needs approval → linq-cards/],
  ])('says what to do about a run that is %s', (_, run, says) => {
    expect(eventLine({ kind: 'ended', run, schedule: null, error: null })).toMatch(says);
  });
});

it('a time is shown by the clocks of its time zone, with their distance from UTC', () => {
  expect(formatZonedTime(Date.parse('2026-03-08T07:30:00Z'), 'America/New_York')).toBe('2026-03-08 03:30:00 GMT-4');
  expect(formatZonedTime(Date.parse('2026-03-08T06:30:00Z'), 'America/New_York')).toBe('2026-03-08 01:30:00 GMT-5');
  expect(formatZonedTime(Date.parse('2026-01-01T00:00:00Z'), 'UTC')).toBe('2026-01-01 00:00:00 UTC');
});
