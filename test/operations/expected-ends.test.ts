import { expect, it } from 'vitest';
import { expectedEnds } from '../../src/operations/expected-ends.js';
import type { ReportedProgress } from '../../src/runs/run-progress.js';
import { aProgress, aRunRecord } from '../support/builders.js';

const now = new Date('2030-01-05T10:00:00.000Z');
const source = { name: 'lines.csv', bytes: 1, sha256: 'x' };
const running = aRunRecord({ id: 'one', state: 'running', source });
const { settings } = running;
const queued = aRunRecord({
  ...{ id: 'two', state: 'planned', source, settings: { ...settings, rate: 10 } },
  planned: { create: 500, update: 90, set_up_again: 10, unchanged: 4_000 },
});
const progressOf = (etaSeconds: number | null) => () => ({ ...aProgress(), etaSeconds }) as ReportedProgress;

it('says of each queued run ahead by name when it is expected to end, one after the other', () => {
  expect(expectedEnds([running, queued], { now, progressOf: progressOf(90) })).toEqual([
    { run: 'one', name: 'lines.csv', endsAt: '2030-01-05T10:01:30.000Z' },
    { run: 'two', name: 'lines.csv', endsAt: '2030-01-05T10:02:30.000Z' },
  ]);
});

it('does not count runs in progress one after the other, since they are worked on at once', () => {
  const ends = expectedEnds([running, { ...running, id: 'beside' }, queued], {
    now,
    progressOf: (run) => progressOf(run === 'one' ? 90 : 30)(),
  });
  expect(ends.map(({ endsAt }) => endsAt)).toEqual([
    '2030-01-05T10:01:30.000Z',
    '2030-01-05T10:00:30.000Z',
    '2030-01-05T10:02:30.000Z',
  ]);
});

it('names no end where it cannot be said, nor behind it', () => {
  const ends = expectedEnds([running, queued], { now, progressOf: progressOf(null) });
  expect(ends.map(({ endsAt }) => endsAt)).toEqual([null, null]);
  const unlimited = { ...queued, settings: { ...settings, rate: 0 } };
  expect(expectedEnds([unlimited], { now, progressOf: progressOf(1) })[0]?.endsAt).toBeNull();
});
