import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI, inFolder, runNode, startSimulator } from './processes.js';
import { fixed, type Section } from './section.js';

const RUNS = 200;
const ROWS = 1_000;
/** Between two measurements. */
const EVERY = 25;

/** What a home takes on disk after months: each run sends every row. */
export async function growth(): Promise<Section> {
  return inFolder(async (folder) => {
    const simulator = await startSimulator();
    const home = join(folder, 'home');
    const lines: string[][] = [];
    try {
      for (let run = 1; run <= RUNS; run += 1) {
        const csv = writeRows(join(folder, 'lines.csv'), run);
        const flags = [
          '--rate',
          '0',
          '--number-budget',
          'off',
          '--max-update-pct',
          'off',
          '--settle',
          '0',
          '--home',
          home,
        ];
        const { seconds } = await runNode([CLI, 'provision', csv, ...flags], simulator.env);
        if (run !== 1 && run % EVERY !== 0) continue;
        const line = [String(run), megabytes(join(home, 'queue')), megabytes(join(home, 'runs')), fixed(seconds, 1)];
        process.stderr.write(`${line.join('  ')}\n`);
        lines.push(line);
      }
      return {
        title: 'Growth',
        text: `${RUNS} runs of ${ROWS} rows, every row sent in each; embedded queue.`,
        header: ['runs', 'queue, MB', 'runs, MB', 'seconds of the last run'],
        lines,
      };
    } finally {
      await simulator.close();
    }
  });
}

function writeRows(path: string, run: number): string {
  const rows = Array.from({ length: ROWS }, (_, row) => `+1415${2_000_000 + row},Acme in run ${run},Support`);
  writeFileSync(path, `phone_number,first_name,last_name\n${rows.join('\n')}\n`);
  return path;
}

function megabytes(folder: string): string {
  const bytes = readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );
  return fixed(bytes / 1e6, 1);
}
