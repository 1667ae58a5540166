import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

/*
 * npm run chaos -- --rounds 1000 [--seed 7] [--only misconf] [--jobs 3] [--rows 50000]
 *
 * Draws that many rounds from the table of faults (table.ts), kills the program a tenth as often on each engine, in long runs, and lets
 * the faults that last long (store.test.ts, suspended.test.ts) strike once each. Then comes a large run (large.test.ts). `--only` takes
 * what has this in its title.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    only: { type: 'string' },
    jobs: { type: 'string', default: '3' },
    rows: { type: 'string', default: '50000' },
  },
});
const jobs = Number(values.jobs);
const env = {
  ...process.env,
  LINQ_CARDS_CHAOS_ROUNDS: values.rounds,
  LINQ_CARDS_CHAOS_SEED: values.seed,
  LINQ_CARDS_CHAOS_ROWS: values.rows,
};
if (values.only !== undefined) env.LINQ_CARDS_CHAOS_ONLY = values.only;
const only = values.only === undefined ? [] : ['-t', values.only];

/** @returns the exit code */
function vitest(names, more = {}) {
  const files = names.map((name) => `test/faults/${name}.test.ts`);
  const how = ['--maxWorkers', '1', '--reporter', 'verbose', '--disable-console-intercept'];
  const tests = spawn('npx', ['vitest', 'run', ...files, ...how, ...only], {
    stdio: 'inherit',
    env: { ...env, ...more },
  });
  return new Promise((resolve) => tests.on('close', (code) => resolve(code ?? 1)));
}

process.stdout.write(`seed ${values.seed}\n`);
// A round of the table mostly waits, for a fault or for the rate: several at a time. What follows has the machine for itself.
const shares = Array.from({ length: jobs }, (_, at) => ({ LINQ_CARDS_CHAOS_SHARE: `${at + 1}/${jobs}` }));
const codes = await Promise.all(shares.map((share) => vitest(['table'], share)));
codes.push(await vitest(['kills', 'store', 'suspended', 'large']));
const failed = codes.some((code) => code !== 0);
process.stdout.write(
  `chaos: ${values.rounds} rounds with seed ${values.seed}: ${failed ? 'something failed' : 'all held'}\n`,
);
process.exit(failed ? 1 : 0);
