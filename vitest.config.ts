import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    reporters: ['default', './test/support/closing-reporter.ts'],
    // Some files wait for an outage to be over, others keep a core busy: three at a time share two cores well.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Whatever the machine's environment says must not reach the code under test.
    env: { LINQ_API_V3_API_KEY: '', LINQ_API_V3_BASE_URL: '', REDIS_URL: '', LINQ_CARDS_HOME: '', NO_COLOR: '1' },
  },
});
