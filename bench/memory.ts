import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLI, inFolder, runNode, startRedis, startSimulator, writeNumbers } from './processes.js';
import { fixed, type Section } from './section.js';

const READ_ONLY = fileURLToPath(new URL('./read-only.js', import.meta.url));
const INTAKE_ROWS = [10_000, 100_000, 1_000_000] as const;
const RUN_ROWS = 100_000;

/** The most memory that a process held: reading alone, and a whole run. */
export async function memory(): Promise<Section> {
  const lines: string[][] = [];
  for (const rows of INTAKE_ROWS) {
    const { peakMb, seconds } = await inFolder(async (folder) => {
      const csv = join(folder, 'numbers.csv');
      writeNumbers(csv, rows);
      return runNode([READ_ONLY, csv]);
    });
    lines.push(['intake', fixed(rows, 0), fixed(peakMb, 0), fixed(seconds, 1)]);
  }
  const { peakMb, seconds, redisMb, longest } = await wholeRun();
  lines.push(['whole run on Redis', fixed(RUN_ROWS, 0), fixed(peakMb, 0), fixed(seconds, 1)]);
  lines.push(['Redis itself meanwhile', fixed(RUN_ROWS, 0), fixed(redisMb, 0), fixed(seconds, 1)]);
  return {
    title: 'Memory',
    text: `The high-water mark of the resident set of one process; of Redis, of the memory that its data used. “Intake” reads and checks every row and keeps none. The command that Redis was busy with for longest took ${fixed(longest.ms, 1)} ms (${longest.command}).`,
    header: ['what', 'rows', 'peak, MB', 'seconds'],
    lines,
  };
}

async function wholeRun() {
  const redis = await startRedis();
  const simulator = await startSimulator();
  try {
    return await inFolder(async (folder) => {
      const csv = join(folder, 'numbers.csv');
      writeNumbers(csv, RUN_ROWS);
      const args = [CLI, 'provision', csv, '--rate', '0', '--concurrency', '20', '--home', join(folder, 'home')];
      const ran = await runNode(args, { ...simulator.env, REDIS_URL: redis.url });
      return { ...ran, redisMb: await redis.peakMb(), longest: await redis.longest() };
    });
  } finally {
    await simulator.close();
    await redis.close();
  }
}
