import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fixed, median, type Section } from './section.js';
import type { BenchOptions } from './ways.js';

type Intake = Pick<typeof import('../src/intake/recognise.js'), 'recognise'> &
  Pick<typeof import('../src/intake/rows.js'), 'readRows'>;

const HERE = resolve(import.meta.dirname, '../..');
const ROUNDS = 5;

/** Processor time for reading a clean file into rows, of this build and of the one in the baseline's folder, alternating. */
export async function intake({ quick, baseline }: BenchOptions): Promise<Section> {
  const rows = quick ? 10_000 : 30_000;
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-bench-'));
  try {
    const builds = [
      { name: 'this build', folder: HERE },
      ...(baseline ? [{ name: 'baseline', folder: baseline }] : []),
    ];
    const timed = await Promise.all(
      builds.map(async ({ name, folder: build }) => ({ name, seconds: [] as number[], build: await intakeOf(build) })),
    );
    const files = {
      'names that repeat': aFile(folder, rows, (row) => row % 500),
      'every name another': aFile(folder, rows, (row) => row),
    };
    const lines: string[][] = [];
    for (const [what, file] of Object.entries(files)) {
      for (const one of timed) one.seconds.length = 0;
      for (let round = 0; round <= ROUNDS; round += 1)
        for (const one of timed) {
          const seconds = await readAll(one.build, file);
          // The first round warms up.
          if (round > 0) one.seconds.push(seconds);
        }
      const own = median(timed[0]?.seconds ?? []);
      for (const { name, seconds } of timed)
        lines.push([what, name, fixed(median(seconds), 2), fixed(own / median(seconds), 2)]);
    }
    return {
      title: 'Intake of a clean file',
      text: `${rows} rows, median of ${ROUNDS} rounds in one process, the builds alternating. The ratio is this build’s time to that of the line.`,
      header: ['file', 'build', 'processor seconds', 'ratio'],
      lines,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function intakeOf(folder: string): Promise<Intake> {
  const file = (name: string) => pathToFileURL(resolve(folder, 'dist/src/intake', name)).href;
  return { ...(await import(file('recognise.js'))), ...(await import(file('rows.js'))) };
}

function aFile(folder: string, rows: number, nameOf: (row: number) => number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const number = `+1201555${String(1_000 + (row % 9_000)).padStart(4, '0')}`;
    return `${number},Acme ${nameOf(row)},Support,https://example.com/${row % 100}.png\n`;
  });
  const path = join(folder, `${nameOf(rows)}.csv`);
  writeFileSync(path, `phone_number,first_name,last_name,image_url\n${lines.join('')}`);
  return path;
}

async function readAll({ recognise, readRows }: Intake, file: string): Promise<number> {
  const start = process.cpuUsage();
  for await (const _ of readRows(file, await recognise(file), {}));
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
