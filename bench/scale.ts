import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Costs, type Fleet, simulateFleet } from './fleet.js';
import { CLI, inFolder, runNode, startRedis, startSimulator, startWorker, writeNumbers } from './processes.js';
import { fixed, type Section } from './section.js';

/** What a row costs is the difference between these two runs, so that starting and planning do not count. */
const FEW_ROWS = 2_000;
const MANY_ROWS = 22_000;

/** Within a data centre, and what Linq's responses take. */
const ASSUMED = { networkMs: 0.5, responseMs: [100, 300] } as const;
const FLEET: Fleet = { rows: 10_000_000, workers: 50, concurrency: 16, rate: 2_000, window: 20_000, seed: 1 };
/** Enough to see what is busy, at rates and with fleets that grow. */
const ROWS_AT_OTHER_RATES = 1_000_000;
const OTHER_RATES = [1_000, 4_000, 8_000, 16_000];

/** How far one run goes: ten million rows and fifty workers, in simulated time, with what a row costs on this machine. */
export async function scale(): Promise<Section> {
  const costs = await measureCosts();
  const others = OTHER_RATES.map((rate) => ({ ...FLEET, rate, workers: rate / 40, rows: ROWS_AT_OTHER_RATES }));
  const lines = [FLEET, ...others].map((fleet) => {
    const { seconds, used, redisBusy, workerBusy, coordinatorBusy, fewestWaiting } = simulateFleet(fleet, costs);
    const { rows, workers, rate } = fleet;
    const shares = [used, redisBusy, coordinatorBusy, workerBusy].map((share) => `${fixed(share * 100, 1)} %`);
    return [
      fixed(rows, 0),
      fixed(workers, 0),
      fixed(rate, 0),
      fixed(seconds / 60, 0),
      ...shares,
      fixed(fewestWaiting, 0),
    ];
  });
  const { redisMs, roundTrips, workerMs, coordinatorMs } = costs;
  return {
    title: 'How far one run goes',
    text: `Simulated (bench/fleet.ts) with what a row was measured to cost here: ${fixed(redisMs, 3)} ms of Redis in ${fixed(roundTrips, 1)} round trips, ${fixed(workerMs, 2)} ms of a worker, ${fixed(coordinatorMs, 2)} ms of the process that began the run. Assumed: ${ASSUMED.networkMs} ms to Redis and back, responses of Linq after ${ASSUMED.responseMs.join(' to ')} ms, ${FLEET.concurrency} requests at a time per worker, a window of ${fixed(FLEET.window, 0)} rows. “Busy” is the share of a core; what comes to 100 % first is what sets the limit.`,
    header: [
      'rows',
      'workers',
      'rate, requests/s',
      'minutes',
      'rate used',
      'Redis busy',
      'first process busy',
      'busiest worker',
      'fewest rows waiting',
    ],
    lines,
  };
}

async function measureCosts(): Promise<Costs> {
  const [few, many] = [await measure(FEW_ROWS), await measure(MANY_ROWS)];
  const perRow = (what: keyof Measured) => (many[what] - few[what]) / (MANY_ROWS - FEW_ROWS);
  return {
    redisMs: perRow('redisSeconds') * 1000,
    roundTrips: perRow('scripts'),
    workerMs: perRow('workerSeconds') * 1000,
    coordinatorMs: perRow('coordinatorSeconds') * 1000,
    ...ASSUMED,
  };
}

type Measured = { redisSeconds: number; scripts: number; workerSeconds: number; coordinatorSeconds: number };

/** A run whose rows a worker sends; the process that began it sends one at a time, hence next to none. */
async function measure(rows: number): Promise<Measured> {
  const [simulator, redis] = [await startSimulator(), await startRedis()];
  const env = { ...simulator.env, REDIS_URL: redis.url };
  const worker = startWorker(env, 40);
  try {
    return await inFolder(async (folder) => {
      const csv = join(folder, 'numbers.csv');
      const home = join(folder, 'home');
      writeNumbers(csv, rows);
      await runNode([CLI, 'plan', csv, '--rate', '0', '--home', home], env);
      const [before, workerBefore] = [await redis.work(), worker.cpuSeconds()];
      const [run = ''] = readdirSync(join(home, 'runs'));
      const ran = await runNode([CLI, 'apply', run, '--concurrency', '1', '--home', home], env);
      const after = await redis.work();
      return {
        redisSeconds: after.cpuSeconds - before.cpuSeconds,
        scripts: after.scripts - before.scripts,
        workerSeconds: worker.cpuSeconds() - workerBefore,
        coordinatorSeconds: ran.cpuSeconds,
      };
    });
  } finally {
    await worker.close();
    await simulator.close();
    await redis.close();
  }
}
