import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { seededRandom } from '../../src/simulator/random.js';
import { mostInWindow } from '../../src/simulator/request-log.js';
import {
  type Cli,
  type CliResult,
  countStatuses,
  endOf,
  readRecord,
  readRun,
  runCli,
  startProgram,
} from '../support/cli.js';
import { numbers, writesByNumber } from '../support/e2e.js';
import { killed, resumeUntilOver } from '../support/invariants.js';
import { HAS_REDIS, type RedisServer, startRedis } from '../support/redis.js';
import { isOurs, ONLY, rounds, TABLE_SEED } from './rounds.js';
import { type Scene, setScene } from './scene.js';
import { CELLS, type Cell, nameOf } from './table.js';

/*
 * One table: every fault, at every moment of a run, on each engine; and what has to hold after each. A sample of it runs with the other
 * tests; `npm run chaos -- --rounds 1000 [--seed 7]` draws that many.
 */
const ROWS = 40;
const RATE = 40;
/** In a second, at the API: no more than the rate leave, and on a busy machine two that left apart may arrive together. */
const MOST_ARRIVE = Math.ceil(RATE * 1.02);
const CONCURRENCY = 3;
const ARGS = ['--rate', String(RATE), '--concurrency', String(CONCURRENCY)];
/** The coordinating process and a worker. */
const IN_FLIGHT = 2 * CONCURRENCY;

/** What none of these faults is: a bug, or the loss of a worker that was there all the time. */
const WRONG = /this is a bug|\n\s+at |worker was lost|worker_lost|PGlite|MaxListeners/i;

process.stdout.write(`seed ${TABLE_SEED}\n`);

let server: RedisServer | undefined;
beforeAll(async () => {
  if (HAS_REDIS) server = await startRedis();
});
afterAll(() => server?.close());

const drawn = draw(rounds(8)).filter(({ number }) => isOurs(number));

describe.skipIf(drawn.length === 0)('every row once, none sent twice, the rate kept, when', () => {
  it.each(drawn.map((round) => [`${nameOf(round.cell)} [${round.number}]`, round] as const))(
    '%s',
    async (_, round) => {
      const scene = await setScene(round.cell, server);
      const worker = scene.redis && startProgram(['worker', '--concurrency', String(CONCURRENCY)], { env: scene.env });
      onTestFailed(() => tellWhatStandsStill(scene, worker));
      try {
        await strike(scene, round);
        await expectNothingLost(scene, round.cell);
      } finally {
        // What fails leaves the server well for the next one.
        await round.cell.fault.end?.(scene);
        if (scene.run && round.cell.fault.of !== 'the disk')
          await (scene.run.pid === process.pid ? endOf : killed)(scene.run);
        if (worker) await endOf(worker);
      }
    },
    120_000,
  );
});

/** A round that does not end says nothing by itself. */
function tellWhatStandsStill({ run, stage }: Scene, worker: Cli | undefined): void {
  for (const [name, cli] of Object.entries({ run, worker })) {
    if (!cli) continue;
    process.stdout.write(`the ${name} is ${cli.isRunning() ? 'still running' : 'over'}:\n${cli.written()}\n`);
  }
  process.stdout.write(`${JSON.stringify(readRecord(stage.home))}\n`);
}

type Round = { number: number; cell: Cell; nth: number; lastsMs: number };

/** The whole table first, in an order that the seed decides, so that a small number of rounds meets as many cells as it can. */
function draw(count: number): Round[] {
  const random = seededRandom(TABLE_SEED);
  const between = (least: number, most: number) => Math.floor(least + random() * (most - least + 1));
  const possible = CELLS.filter((cell) => (HAS_REDIS || cell.engine === 'embedded') && ONLY.test(nameOf(cell)));
  const drawn: Cell[] = [];
  while (drawn.length < count && possible.length > 0) {
    const left = [...possible];
    while (left.length > 0) drawn.push(...left.splice(between(0, left.length - 1), 1));
  }
  return drawn.slice(0, count).map((cell, index) => ({
    number: index + 1,
    cell,
    nth: cell.moment === 'reporting' ? ROWS : between(2, ROWS - 5),
    lastsMs: between(...(cell.fault.lastsMs ?? ([0, 0] as const))),
  }));
}

/** Lets the run come to the moment, and the fault strike; then until it is over, as an operator would see to it. */
async function strike(scene: Scene, { cell: { fault, moment }, nth, lastsMs }: Round): Promise<void> {
  const csv = scene.stage.csv(numbers(ROWS));
  const provision = ['provision', csv, ...ARGS];
  let ends: Promise<void> = Promise.resolve();
  const struck = scene.at(moment, nth, async () => {
    await fault.begin(scene);
    ends = new Promise((resolve) => setTimeout(resolve, lastsMs)).then(() => fault.end?.(scene));
  });
  const { ended } = scene.start(provision);
  await Promise.race([struck, ended.then((early) => expect(early, 'ended before the fault').toBeUndefined())]);
  const first = await ended;
  await ends;
  expectNoWrongWords(first);
  if (!fault.endsRun) return expect(first).toMatchObject({ code: 0 });
  if (first.code === 0) return;
  const again = { env: scene.env };
  if (readRecord(scene.stage.home)) expect(await resumeUntilOver(scene.env, ARGS)).toBe(0);
  else expect(await runCli(provision, again)).toMatchObject({ code: 0 });
}

function expectNoWrongWords({ stderr }: CliResult): void {
  expect(stderr).not.toMatch(WRONG);
}

/** The invariants 1 to 3 of docs/architecture.md. */
async function expectNothingLost({ stage, linq, redis }: Scene, { fault }: Cell): Promise<void> {
  const { results } = readRun(stage.home);
  expect(results.map((line) => Number(line['linq__row']))).toEqual(Array.from({ length: ROWS }, (_, row) => row + 1));
  expect(countStatuses(results)).toEqual({ created: ROWS });
  const writes = [...writesByNumber(stage.simulator).values()];
  expect(writes).toHaveLength(ROWS);
  const twice = writes.filter((times) => times > 1).length;
  expect(Math.max(...writes)).toBeLessThanOrEqual(2);
  expect(twice).toBeLessThanOrEqual(fault.of === 'Redis' ? IN_FLIGHT : 0);
  const asked = linq.requests.map(({ at }) => at);
  expect(mostInWindow(asked, 1_000)).toBeLessThanOrEqual(MOST_ARRIVE);
  if (redis) expect(await redis.admin.keys(`*scene*linq-dead-letters:wait*`)).toEqual([]);
}
