import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLI, inFolder, runNode } from './processes.js';
import { fixed, median, type Section } from './section.js';

const OPEN_QUEUE = fileURLToPath(new URL('./open-queue.js', import.meta.url));
const ROUNDS = 5;

/** How long one waits before anything happens. */
export async function startup(): Promise<Section> {
  const help: number[] = [];
  const first: number[] = [];
  const second: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    help.push((await runNode([CLI, '--help'])).seconds);
    await inFolder(async (folder) => {
      const args = [OPEN_QUEUE, join(folder, 'queue')];
      first.push(await opened(args));
      second.push(await opened(args));
    });
  }
  return {
    title: 'Start',
    text: `Median of ${ROUNDS}. The embedded queue is opened in a new process each time, the first time in a home without one; Node’s own start is not counted there.`,
    header: ['what', 'seconds'],
    lines: [
      ['linq-cards --help', fixed(median(help), 2)],
      ['embedded queue, first start', fixed(median(first), 2)],
      ['embedded queue, later starts', fixed(median(second), 2)],
    ],
  };
}

/** The program itself says how long the opening took; it ends with that many milliseconds as its only line. */
async function opened(args: readonly string[]): Promise<number> {
  const { execFileSync } = await import('node:child_process');
  return Number(execFileSync(process.execPath, [...args], { encoding: 'utf8' })) / 1000;
}
