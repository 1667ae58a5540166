import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Counts, noCounts } from '../../src/cards/outcome.js';
import type { RunSettings } from '../../src/home/run-record.js';
import { MemoryLimiter } from '../../src/limiter/memory-limiter.js';
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
      what: '3 of 3 rows failed, and no more than 2 may (--max-failures).',
    });
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

function aWatch(settings: Partial<Pick<RunSettings, 'maxFailures' | 'maxOutage'>>, before: Partial<Counts> = {}) {
  const counts: Counts = { ...noCounts(), ...before };
  const files = theRunFiles(temporaryFolder());
  const limiter = new MemoryLimiter(
    { rate: 0, budget: null },
    {
      now: () => NOW,
      isRunning: () => true,
      writes: { remembered: [], remember: () => undefined, forget: () => undefined },
    },
  );
  const run = { maxFailures: null, maxOutage: 30, ...settings };
  const watch = new StopConditions({ run: 'r', settings: run, files, limiter, counts, now: () => new Date(NOW) });
  return { watch, counts, files, limiter };
}
