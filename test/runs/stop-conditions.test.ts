import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Counts, noCounts } from '../../src/cards/outcome.js';
import type { RunSettings } from '../../src/home/run-record.js';
import { MemoryLimiter } from '../../src/limiter/memory-limiter.js';
import type { StoreTrouble } from '../../src/queue/store/store-watch.js';
import { StopConditions } from '../../src/runs/stop-conditions.js';
import { theRunFiles } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const NOW = Date.UTC(2026, 2, 1);

describe('a run is halted for too many failures', () => {
  it.each<[string, RunSettings['maxFailures'], Partial<Counts>, boolean]>([
    ['more than a fifth of fifty', { share: 0.2 }, { created: 39, failed: 11 }, true],
    ['a fifth of fifty is not too many', { share: 0.2 }, { created: 40, failed: 10 }, false],
    ['a share of fewer than fifty says nothing', { share: 0.2 }, { failed: 49 }, false],
    ['all kinds of failures count', { share: 0.2 }, { created: 80, rejected: 7, inactive: 7, failed: 7 }, true],
    ['rows that were never tried do not count', { share: 0.2 }, { created: 50, invalid: 500, duplicate: 500 }, false],
    ['more than so many', { rows: 2 }, { rejected: 3 }, true],
    ['exactly so many is not too many', { rows: 2 }, { rejected: 2 }, false],
    ['none at all may fail', { rows: 0 }, { rejected: 1 }, true],
    ['off', null, { failed: 1_000 }, false],
  ])('%s', async (_, maxFailures, outcomes, halted) => {
    const { watch, counts } = aWatch({ maxFailures });
    Object.assign(counts, outcomes);
    expect((await watch.look())?.code).toBe(halted ? 'too_many_failures' : undefined);
  });

  it('counting only what has ended since it was resumed', async () => {
    const { watch, counts } = aWatch({ maxFailures: { rows: 2 } }, { failed: 100 });
    counts.failed = 102;
    expect(await watch.look()).toBeUndefined();
    counts.failed = 103;
    expect(await watch.look()).toMatchObject({
      kind: 'halted',
      what: '3 of 3 rows failed; the limit is 2 (--max-failures).',
    });
  });

  it('rows that the queue gave up without an outcome count too, but not those of an earlier try', async () => {
    let at = NOW;
    const { watch, told } = aWatch({ maxFailures: { rows: 2 } }, {}, () => at);
    told.lost = 5;
    expect(await watch.look()).toBeUndefined();
    told.lost = 8;
    at += 2_000;
    expect(await watch.look()).toMatchObject({ code: 'too_many_failures', what: expect.stringContaining('3 of 3') });
  });
});

describe('a run is halted when the queue’s store', () => {
  const fault = { code: 'out_of_memory', what: 'Redis is out of memory', said: 'OOM command not allowed' } as const;

  it.each([
    [29, undefined],
    [30, 'store_down'],
  ])('has had a fault for %d minutes of 30 that it may: %s', (minutes, code) => {
    const { watch, told } = aWatch({ maxOutage: 30 });
    told.trouble = { ...fault, since: NOW - minutes * 60_000 };
    const stop = watch.lookWithoutStore();
    expect(stop?.code).toBe(code);
    if (code)
      expect(stop?.what).toBe(
        'Redis is out of memory, since 2026-02-28T23:30:00.000Z. It says: OOM command not allowed',
      );
  });
});

describe('a run is halted when Linq has not answered', () => {
  it.each([
    [29, undefined],
    [30, 'linq_down'],
  ])('for %d minutes of 30 that it may: %s', async (minutes, code) => {
    const { watch, limiter } = aWatch({ maxOutage: 30 });
    await limiter.reportFailure({ sinceMs: NOW - minutes * 60_000, readAnswered: false, exhausted: true });
    const stop = await watch.look();
    expect([stop?.code, stop?.since]).toEqual([code, code && new Date(NOW - minutes * 60_000).toISOString()]);
  });
});

it('a run is cancelled when another process asks for it', async () => {
  const { watch, files } = aWatch({});
  expect(await watch.look()).toBeUndefined();
  mkdirSync(dirname(files.cancel), { recursive: true });
  writeFileSync(files.cancel, '');
  expect(await watch.look()).toMatchObject({ kind: 'cancelled' });
});

function aWatch(
  settings: Partial<Pick<RunSettings, 'maxFailures' | 'maxOutage'>>,
  before: Partial<Counts> = {},
  now = () => NOW,
) {
  const counts: Counts = { ...noCounts(), ...before };
  const files = theRunFiles(temporaryFolder());
  const limiter = new MemoryLimiter(
    { rate: 0, budget: null },
    {
      now: () => NOW,
      isRunning: () => true,
      writes: { remembered: [], remember: async () => undefined, forget: async () => undefined },
    },
  );
  const run = { maxFailures: null, maxOutage: 30, ...settings };
  const told = { lost: 0, trouble: null as StoreTrouble | null };
  const watch = new StopConditions({
    run: 'r',
    settings: run,
    files,
    limiter,
    counts,
    lostRows: async () => told.lost,
    store: told,
    now: () => new Date(now()),
  });
  return { watch, counts, files, limiter, told };
}
