import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/* npm run chaos -- --rounds 200 [--seed 7]: kills the program at that many random moments of one run, on each engine. */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } } });
const env = { ...process.env, LINQ_CARDS_CHAOS_ROUNDS: values.rounds };
if (values.seed !== undefined) env.LINQ_CARDS_CHAOS_SEED = values.seed;
const { status } = spawnSync('npx', ['vitest', 'run', 'test/faults/kills.test.ts'], { stdio: 'inherit', env });
process.exit(status ?? 1);
