import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passes } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/simulator/random.js';
import { startBinary } from '../support/cli.js';
import { numbers, type Stage, setStage } from '../support/e2e.js';
import { expectEveryRowOnce, killed, resumeUntilOver } from '../support/invariants.js';
import { describeRedis, startRedis } from '../support/redis.js';

/** `npm run chaos -- --rounds 200` sets it; by default as many as a test run has time for. */
const ROUNDS = Number(process.env['LINQ_CARDS_CHAOS_ROUNDS'] ?? 5);
const ROWS = 3_000;
const SEED = Number(process.env['LINQ_CARDS_CHAOS_SEED'] ?? Date.now() % 100_000);
const ARGS = ['--rate', '0', '--concurrency', '16'];
const TIMEOUT = 240_000 + ROUNDS * 10_000;

it(
  `a run whose coordinator is killed at ${ROUNDS} random moments ends with every row once, on the embedded queue`,
  async () => {
    const stage = await setStage();
    await killAtRandom(stage, stage.env);
    expectEveryRowOnce(stage, ROWS, { created: ROWS });
  },
  TIMEOUT,
);

describeRedis('on Redis', () => {
  it(
    `a run whose coordinator is killed at ${ROUNDS} random moments ends with every row once`,
    async () => {
      const redis = await startRedis();
      const stage = await setStage();
      try {
        await killAtRandom(stage, { ...stage.env, REDIS_URL: redis.url });
        expectEveryRowOnce(stage, ROWS, { created: ROWS });
      } finally {
        await redis.close();
      }
    },
    TIMEOUT,
  );

  it(
    'a run with three workers that are killed at random, one after the other, ends with every row once',
    async () => {
      const redis = await startRedis();
      const stage = await setStage();
      const env = { ...stage.env, REDIS_URL: redis.url };
      const random = seededRandom(SEED);
      process.stdout.write(`seed ${SEED}\n`);
      const workers = [0, 1, 2].map(() => startBinary(['worker'], { env }));
      try {
        const run = startBinary(['provision', stage.csv(numbers(ROWS)), ...ARGS, '--concurrency', '2'], { env });
        await Promise.all(workers.map((worker) => worker.says(/Helping with run/)));
        for (let round = 0; round < 3; round += 1) {
          await passes(random() * 1_000);
          const victim = Math.floor(random() * workers.length);
          const worker = workers[victim];
          if (worker) await killed(worker);
          workers[victim] = startBinary(['worker'], { env });
        }
        expect((await run.ended).code).toBe(0);
        expectEveryRowOnce(stage, ROWS, { created: ROWS });
      } finally {
        await Promise.all(workers.map(killed));
        await redis.close();
      }
    },
    TIMEOUT,
  );
});

async function killAtRandom(stage: Stage, env: Record<string, string>): Promise<void> {
  process.stdout.write(`seed ${SEED}\n`);
  const random = seededRandom(SEED);
  const csv = stage.csv(numbers(ROWS));
  for (let round = 0; round < ROUNDS; round += 1) {
    const cli = startBinary(hasRun(stage) ? ['resume', ...ARGS] : ['provision', csv, ...ARGS], { env });
    // From before the home is opened to the middle of sending; a run that ends before needs no further kill.
    const ended = await Promise.race([cli.ended, passes(100 + random() * 2_900, undefined)]);
    if (ended?.code === 0) return;
    await killed(cli);
  }
  // Every kill may have come before there was a run.
  if (!hasRun(stage)) expect((await startBinary(['provision', csv, ...ARGS], { env }).ended).code).toBe(0);
  else expect(await resumeUntilOver(env, ARGS)).toBe(0);
}

function hasRun({ home }: Stage): boolean {
  const runs = join(home, 'runs');
  return existsSync(runs) && readdirSync(runs).some((run) => existsSync(join(runs, run, 'run.json')));
}
