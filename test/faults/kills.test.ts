import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passes } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { seededRandom } from '../../src/simulator/random.js';
import { readRecord, startBinary } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { expectEveryRowOnce, killed, resumeUntilOver } from '../support/invariants.js';
import { aPng } from '../support/pictures.js';
import { describeRedis, startRedis } from '../support/redis.js';
import { IS_CHAOS, kills as killsOf, SEED } from './rounds.js';

const KILLS = killsOf(5);
/** Long enough to be killed a few times; in CI by answers that take their time and have all places under way, and not by many rows. */
const ROWS = IS_CHAOS ? 3_000 : 700;
const LATENCY_MS = IS_CHAOS ? 0 : 200;
const ARGS = ['--rate', '0', '--concurrency', '16'];
const TIMEOUT = 240_000 + KILLS * 10_000;

it(
  `a run whose coordinator is killed at ${KILLS} random moments ends with every row once, on the embedded queue`,
  () => killAtRandom(() => ({})),
  TIMEOUT,
);

it.each(['announce', 'put'] as const)(
  'a run that is killed while it uploads pictures (%s) uploads again only the one under way',
  async (moment) => {
    const stage = await setStage();
    const { account, attachments } = stage.simulator;
    const sizes = Array.from({ length: 6 }, (_, at) => 1100 + at);
    const pictures = sizes.map((size) => aPng({ width: size, height: size }));
    for (const [at, picture] of pictures.entries()) writeFileSync(join(stage.folder, `${at}.png`), picture);
    const rows = pictures.map((_, at) => `+1415200000${at},Acme,${at}.png`);
    const args = ['provision', stage.csv(['phone_number,first_name,image_url', ...rows, ''].join('\n')), ...ARGS];
    const sent = new Map<string, string>();
    const create = account.create.bind(account);
    account.create = (number, fields) => {
      sent.set(String(number), fields.image_url ?? '');
      return create(number, fields);
    };
    const cli = startBinary(args, { env: stage.env });
    const killAtFourth = <Given extends unknown[], Answer>(handle: (...given: Given) => Answer) => {
      let calls = 0;
      return (...given: Given) => {
        calls += 1;
        if (calls === 4) cli.signal('SIGKILL');
        return handle(...given);
      };
    };
    if (moment === 'put') attachments.put = killAtFourth(attachments.put.bind(attachments));
    else attachments.announce = killAtFourth(attachments.announce.bind(attachments));
    await cli.ended;
    const remembered = readFileSync(join(stage.home, 'uploads.ndjson'), 'utf8').match(/"sha256":/g) ?? [];
    expect([remembered.length, sent.size]).toEqual([3, 0]);

    expect(await resumeUntilOver(stage.env, ARGS)).toBe(0);
    expectEveryRowOnce(stage, rows.length, { created: rows.length });
    const hashes = pictures.map((picture) => createHash('sha256').update(picture).digest('hex'));
    const uploadsOf = (hash: string) => attachments.list.filter(({ sha256 }) => sha256 === hash);
    expect(hashes.map((hash) => uploadsOf(hash).length)).toEqual([1, 1, 1, moment === 'put' ? 2 : 1, 1, 1]);
    // The one that was announced and never put is used by nothing.
    expect(attachments.list).toHaveLength(7);
    const shown = [...hashes.keys()].map((at) => sent.get(`+1415200000${at}`));
    const addressed = hashes.map((hash) => expect.stringContaining(`/${uploadsOf(hash).at(-1)?.id}/`));
    expect(shown).toEqual(addressed);
  },
  TIMEOUT,
);

describeRedis('on Redis', () => {
  it(
    `a run whose coordinator is killed at ${KILLS} random moments ends with every row once`,
    async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.close());
      await killAtRandom((run) => ({ REDIS_URL: redis.url, LINQ_CARDS_REDIS_PREFIX: `run-${run}` }));
    },
    TIMEOUT,
  );
});

/** @param envOf more of the environment, for each of the runs that it takes */
async function killAtRandom(envOf: (run: number) => Record<string, string>): Promise<void> {
  process.stdout.write(`seed ${SEED}\n`);
  const random = seededRandom(SEED);
  let kills = 0;
  for (let run = 1; run === 1 || (IS_CHAOS && kills < KILLS); run += 1) {
    const stage = await setStage({ latencyMs: LATENCY_MS });
    const before = stage.simulator.account.cards.size;
    kills += await killOneRun(stage, { env: { ...stage.env, ...envOf(run) }, random, most: KILLS - kills });
    expectEveryRowOnce(stage, ROWS, { created: ROWS });
    expect(stage.simulator.account.cards.size).toBe(ROWS + before);
    // What was in flight at a kill is read back first, and written again only if it is not there.
    expect([...writesByNumber(stage.simulator).values()].filter((writes) => writes !== 1)).toEqual([]);
  }
  if (IS_CHAOS) process.stdout.write(`killed ${kills} times\n`);
}

/** @returns how often it was killed: a run that ends before needs no further kill */
async function killOneRun(
  stage: Stage,
  { env, random, most }: { env: Record<string, string>; random: () => number; most: number },
): Promise<number> {
  const csv = stage.csv(numbers(ROWS));
  for (let kills = 0; kills < most; kills += 1) {
    const cli = startBinary(hasRun(stage) ? ['resume', ...ARGS] : ['provision', csv, ...ARGS], { env });
    // From before the home is opened to the middle of sending.
    const ended = await Promise.race([cli.ended, passes(100 + random() * 2_900, undefined)]);
    if (ended?.code === 0) return kills;
    await killed(cli);
  }
  // Every kill may have come before there was a run.
  if (!hasRun(stage)) expect((await startBinary(['provision', csv, ...ARGS], { env }).ended).code).toBe(0);
  else expect(await resumeUntilOver(env, ARGS)).toBe(0);
  return most;
}

function hasRun({ home }: Stage): boolean {
  return readRecord(home) !== undefined;
}
