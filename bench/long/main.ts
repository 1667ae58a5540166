import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { clocks } from './clocks.js';
import { nights } from './nights.js';

/*
 * npm run long -- nights | clocks | numbers: what takes too long for the tests, one at a time. Prints what docs/operations.md says.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { nights: { type: 'string', default: '400' }, rows: { type: 'string', default: '2000' } },
});
const NUMBERS = 'test/cards/numbers/never-another.test.ts';
const RUNS: Record<string, () => Promise<string>> = {
  nights: () => nights({ nights: Number(values.nights), rows: Number(values.rows) }),
  clocks: async () => clocks(),
  // These are quick enough for the tests: 10,000 numbers of all countries, in eight spellings each.
  numbers: async () => spawnSync('npx', ['vitest', 'run', NUMBERS], { encoding: 'utf8' }).stdout,
};

const run = RUNS[positionals[0] ?? ''];
if (!run) {
  process.stderr.write(`Say which: ${Object.keys(RUNS).join(', ')}\n`);
  process.exitCode = 2;
} else process.stdout.write(`${await run()}\n`);
