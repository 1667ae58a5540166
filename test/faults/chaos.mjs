import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/*
 * npm run chaos -- --rounds 1000 [--seed 7] [--only misconf]
 *
 * Draws that many rounds from the table of faults (table.ts), kills the program as often at random moments, and lets the faults that
 * last long (store.test.ts, suspended.test.ts) strike once each. `--only` takes what has this in its title.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const env = { ...process.env, LINQ_CARDS_CHAOS_ROUNDS: values.rounds };
if (values.seed !== undefined) env.LINQ_CARDS_CHAOS_SEED = values.seed;
if (values.only !== undefined) env.LINQ_CARDS_CHAOS_ONLY = values.only;
const files = ['table', 'kills', 'store', 'suspended'].map((name) => `test/faults/${name}.test.ts`);
const only = values.only === undefined ? [] : ['-t', values.only];
// One after the other: each has the machine for itself.
const args = [
  'vitest',
  'run',
  '--maxWorkers',
  '1',
  '--reporter',
  'verbose',
  '--disable-console-intercept',
  ...files,
  ...only,
];
const { status } = spawnSync('npx', args, { stdio: 'inherit', env });
process.exit(status ?? 1);
