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
  'test/**/hostile-{values,dead-letters}.test.ts',
];

const FILES = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => join('test', file))
  .filter((file) => file.endsWith('.test.ts'));
const holds = (file: string, pattern: RegExp) => pattern.test(readFileSync(file, 'utf8'));

/**
 * A module that a test replaces must not have been loaded by the test before it in the same process; and where a test runs all
 * timers of a clock of its own, what the test before it has left to end would be asked for time again and again.
 */
const CHANGES_ITS_PROCESS = FILES.filter((file) => holds(file, /vi\.(mock|runAllTimersAsync)\(/));
/** These replace one module, each by the same: together they may share a process. */
const ON_A_DRIVEN_CLOCK = CHANGES_ITS_PROCESS.filter(
  (file) => holds(file, /drivenTimers\(\)/) && !holds(file, /runAllTimersAsync|vi\.mock\('(?!node:timers\/promises)/),
);
/** A test whose Redis goes away would wait for ever beside others in one process; and faults are measured on their own. */
const NEEDS_ITS_PROCESS = FILES.filter(
  (file) => /\/faults\//.test(file) || holds(file, /\b(startRedis|describeRedis|runAllTimersAsync|vi\.mock)\(/),
);
const others = (files: readonly string[]) => FILES.filter((file) => !files.includes(file));

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

/** A process is kept for the next file only where that is of the same project; so the files of each follow each other. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId, project: { name } }: TestSpecification) =>
      LONGEST.includes(moduleId)
        ? LONGEST.indexOf(moduleId)
        : LONGEST.length + PROJECTS.findIndex((one) => one.test.name === name);
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

function project(name: string, test: { include: string[]; exclude: string[]; isolate?: boolean }) {
  return { extends: true as const, test: { name, ...test } };
}

// One process for many files: loading the packages takes longer than most of these tests.
const PROJECTS = [
  project('slow', { include: SLOW, exclude: NEEDS_ITS_PROCESS, isolate: false }),
  project('slow, in a process of its own', { include: SLOW, exclude: others(NEEDS_ITS_PROCESS) }),
  project('fast, in a process of its own', { include: CHANGES_ITS_PROCESS, exclude: [...SLOW, ...ON_A_DRIVEN_CLOCK] }),
  project('fast, on a driven clock', { include: ON_A_DRIVEN_CLOCK, exclude: SLOW, isolate: false }),
  project('fast', { include: FILES, exclude: [...SLOW, ...CHANGES_ITS_PROCESS], isolate: false }),
];

export default defineConfig({
  test: {
    pool: 'forks',
    // All projects, and all versions of Node in CI, share what is compiled once.
    experimental: { fsModuleCache: true },
    reporters: ['default', './test/support/closing-reporter.ts'],
    // Some files wait for an outage to be over, others keep a core busy: three at a time share two cores well.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Whatever the machine's environment says must not reach the code under test.
    env: { LINQ_API_V3_API_KEY: '', LINQ_API_V3_BASE_URL: '', REDIS_URL: '', LINQ_CARDS_HOME: '', NO_COLOR: '1' },
    projects: PROJECTS,
  },
});
