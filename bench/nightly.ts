import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchSimulator, CLI, inFolder, PLAIN_SCRIPT, runNode, startSimulator } from './processes.js';
import { fixed, median, type Section } from './section.js';

const ROWS = 10_000;
const CHANGED_EVERY = 100;
const ROUNDS = 3;

type Measured = { seconds: number; requests: number };

/** The sync of every night: all numbers are on the account already, and one in a hundred has another name. */
export async function nightly(): Promise<Section> {
  return inFolder(async (folder) => {
    const simulator = await startSimulator();
    try {
      const csv = (round: number) => writeRound(join(folder, 'lines.csv'), round);
      // The cards are there before, and so is the home.
      await runNode([PLAIN_SCRIPT, csv(0)], simulator.env);
      await provision(simulator, csv(0), folder);
      const plain: Measured[] = [];
      const ours: Measured[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        const path = csv(2 * round);
        plain.push(await measured(simulator, () => runNode([PLAIN_SCRIPT, path], simulator.env)));
        const changed = csv(2 * round + 1);
        ours.push(await measured(simulator, () => provision(simulator, changed, folder)));
      }
      return {
        title: 'The nightly sync',
        text: `Median of ${ROUNDS} rounds. ${ROWS} rows, all of them on the account, ${ROWS / CHANGED_EVERY} changed; no limit of the rate, an API that answers at once, embedded queue, a home that has been used before.`,
        header: ['way', 'requests', 'seconds'],
        lines: [line('plain script', plain), line('linq-cards', ours)],
      };
    } finally {
      await simulator.close();
    }
  });
}

function provision(simulator: BenchSimulator, csv: string, folder: string) {
  const flags = ['--rate', '0', '--number-budget', 'off', '--home', join(folder, 'home')];
  return runNode([CLI, 'provision', csv, ...flags], simulator.env);
}

async function measured(simulator: BenchSimulator, run: () => Promise<{ seconds: number }>): Promise<Measured> {
  const before = (await simulator.summary()).requests;
  const { seconds } = await run();
  return { seconds, requests: (await simulator.summary()).requests - before };
}

function line(way: string, rounds: readonly Measured[]): string[] {
  const of = (pick: (round: Measured) => number) => median(rounds.map(pick));
  return [
    way,
    fixed(
      of(({ requests }) => requests),
      0,
    ),
    fixed(
      of(({ seconds }) => seconds),
      1,
    ),
  ];
}

function writeRound(path: string, round: number): string {
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const name = row % CHANGED_EVERY === 0 ? `Acme in round ${round}` : 'Acme';
    return `+1415${2_000_000 + row},${name},Support`;
  });
  writeFileSync(path, `phone_number,first_name,last_name\n${rows.join('\n')}\n`);
  return path;
}
