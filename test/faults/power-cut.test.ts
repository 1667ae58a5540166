import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDeadLetterFile } from '../../src/home/dead-letter-file.js';
import { Journal } from '../../src/home/journal.js';
import type { WireCard } from '../../src/simulator/account.js';
import { runCli } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { expectEveryRowOnce, resumeUntilOver } from '../support/invariants.js';
import { SyncedDisk } from '../support/synced-disk.js';

const GOOD_ROWS = 60;
const REFUSED = ['+15005550400', '+15005550403', '+15005550408'];
const ROWS = GOOD_ROWS + REFUSED.length;
const CONCURRENCY = 8;
const ARGS = ['--rate', '0', '--max-failures', 'off', '--concurrency', String(CONCURRENCY)];

/** A power cut: what the disk has, and what the API had been sent. */
type Cut = { home: string; queue: string; cards: WireCard[]; written: string[] };

it('after a power cut at any moment of a run, the run goes on with every row once, and nothing is lost or sent twice', async () => {
  const cuts = await cutsOfARun();
  const inMidRun = cuts.filter(({ written }) => written.length > 0 && written.length < ROWS);
  expect(inMidRun.length).toBeGreaterThan(10);
  for (const cut of cuts) await expectAllIsKnown(cut);
  const at = (share: number) => inMidRun[Math.floor(share * inMidRun.length)] as Cut;
  await expectToGoOn(at(0.1), 'without its queue');
  await expectToGoOn(at(0.5), 'with what happens to be left of its queue');
  await expectToGoOn(at(0.9), 'without its queue');
}, 120_000);

/** The power is cut after each sync of a run that goes on all the same. */
async function cutsOfARun(): Promise<Cut[]> {
  const stage = await setStage();
  const cuts: Cut[] = [];
  const queue = join(stage.folder, 'queue');
  const disk = new SyncedDisk(stage.home, (path) => {
    // The queue itself is synced only when the run is over.
    if (path.startsWith(join(stage.home, 'queue/'))) return;
    const { requests, account } = stage.simulator;
    const home = join(stage.folder, `cut-${cuts.length}`, 'home');
    disk.copyTo(home);
    const written = requests.entries.flatMap(({ method, phoneNumber, status }) =>
      method !== 'GET' && phoneNumber && status !== null ? [phoneNumber] : [],
    );
    cuts.push({ home, queue, cards: [...account.cards.values()].map((card) => ({ ...card })), written });
    // Once, in the middle: PostgreSQL's files as they happen to be.
    if (written.length >= ROWS / 2 && !existsSync(queue)) cpSync(join(stage.home, 'queue'), queue, { recursive: true });
  });
  await disk.watch();
  onTestFinished(() => disk.unwatch());
  const refused = REFUSED.map((number) => `${number},Acme,Support\n`).join('');
  const ended = await runCli(['provision', stage.csv(numbers(GOOD_ROWS) + refused), ...ARGS], { env: stage.env });
  disk.unwatch();
  expect(ended.code).toBe(1);
  expectEveryRowOnce(stage, ROWS, { created: GOOD_ROWS, rejected: REFUSED.length });
  return cuts;
}

/** Of all that was sent, only what was in flight is not in the journal; all of it counts for the number's budget. */
async function expectAllIsKnown({ home, written }: Cut): Promise<void> {
  if (written.length === 0) return;
  const [run = ''] = readdirSync(join(home, 'runs'));
  const journal = Journal.open(join(home, 'runs', run, 'outcomes.ndjson'));
  const outcomes = [...journal.readAll()];
  journal.close();
  expect(new Set(written).size - outcomes.length).toBeLessThanOrEqual(CONCURRENCY);
  const noted = readdirSync(join(home, 'writes')).map((name) => readFileSync(join(home, 'writes', name), 'utf8'));
  expect(written.filter((number) => !noted.join('').includes(number))).toEqual([]);
}

async function expectToGoOn({ home, queue, cards, written }: Cut, how: string): Promise<void> {
  const stage = await setStage({ cards });
  const goesOn: Stage = { ...stage, home, env: { ...stage.env, LINQ_CARDS_HOME: home } };
  if (how !== 'without its queue') {
    cpSync(queue, join(home, 'queue'), { recursive: true });
    writeFileSync(join(home, 'queue.open'), JSON.stringify({ boot: 'the start before', at: 0 }));
  }
  expect(await resumeUntilOver(goesOn.env, ARGS)).toBe(1);
  expectEveryRowOnce(goesOn, ROWS, { created: GOOD_ROWS, rejected: REFUSED.length });
  const twice = [...writesByNumber(goesOn.simulator).keys()].filter(
    (number) => written.includes(number) && !REFUSED.includes(number),
  );
  expect(twice).toEqual([]);
  const letters = (await openDeadLetterFile(join(home, 'dead-letters.ndjson'))).all();
  expect(letters.map(({ phoneNumber }) => phoneNumber).sort()).toEqual(REFUSED);
}
