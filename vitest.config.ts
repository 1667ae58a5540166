import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The slow half: tests that start processes, browsers, or an embedded queue of their own. The fast half is all the rest: the
 * pure tests, the contracts of queue and limiter, and everything that speaks HTTP; also the demo, and an upload without end. A few
 * that take long, and do not depend on the version of Node, are in the slow half too.
 * What depends on the version of Node is in the fast half, which CI runs on later versions too.
 */
const SLOW = [
  'test/e2e/!(demo|serve-uploads).test.ts',
  'test/faults/*.test.ts',
  'test/web/browser/*.test.ts',
  'test/operations/*.test.ts',
  'test/queue/embedded-database.test.ts',
  'test/pictures/*-pictures.test.ts',
  'test/web/api/api.test.ts',
  'test/web/board.test.ts',
  'test/runs/open-dead-letters.test.ts',
  'test/queue/telemetry.test.ts',
  'test/documentation/compose.test.ts',
  'test/cards/numbers/never-another.test.ts',
];

/**
 * A module that a test replaces must not have been loaded by the test before it in the same process; and where a test runs all
 * timers of a clock of its own, what the test before it has left to end would be asked for time again and again.
 */
const IN_ITS_OWN_PROCESS = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => join('test', file))
  .filter((file) => file.endsWith('.test.ts') && /vi\.(mock|runAllTimersAsync)\(/.test(readFileSync(file, 'utf8')));

/** What takes longest, in this order: begun last, it would keep one core busy when all else is done. */
const LONGEST = [
  'web/browser/every-page',
  'faults/linq',
  'faults/kills',
  'faults/failover',
  'web/browser/board',
  'web/browser/screenshots',
  'faults/power-cut',
  'faults/disk',
  'e2e/traces',
  'faults/table',
  'faults/store',
  'e2e/serve-uploads',
].map((name) => join(import.meta.dirname, 'test', `${name}.test.ts`));

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) =>
      LONGEST.includes(moduleId) ? LONGEST.indexOf(moduleId) : LONGEST.length;
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    reporters: ['default', './test/support/closing-reporter.ts'],
    // Some files wait for an outage to be over, others keep a core busy: three at a time share two cores well.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Whatever the machine's environment says must not reach the code under test.
    env: { LINQ_API_V3_API_KEY: '', LINQ_API_V3_BASE_URL: '', REDIS_URL: '', LINQ_CARDS_HOME: '', NO_COLOR: '1' },
    projects: [
      { extends: true, test: { name: 'slow', include: SLOW } },
      // One process for many files: loading the packages takes longer than most of these tests.
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [...SLOW, ...IN_ITS_OWN_PROCESS],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'fast, in a process of its own', include: IN_ITS_OWN_PROCESS, exclude: SLOW } },
    ],
  },
});
