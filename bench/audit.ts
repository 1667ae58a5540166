import { join } from 'node:path';
import { writeMemory } from './account-rows.js';
import type { Section } from './section.js';
import { type BenchOptions, builds, linesOf, measureWays, WAY_COLUMNS, type Way } from './ways.js';

const ROWS = 100_000;
const QUICK_ROWS = 20_000;

/** The account compared with a file, and with what was last set from a home that has set every card. */
export async function audit(options: BenchOptions): Promise<Section> {
  const rows = options.quick ? QUICK_ROWS : ROWS;
  const rounds = options.quick ? 1 : 3;
  const lines: string[][] = [];
  for (const [what, way] of [
    ['with a file', (csv: string) => [csv, '--settle', '0']],
    ['with what was last set', () => []],
  ] as const) {
    const ways = builds(options).map(({ name, cli }): Way => {
      const args = (csv: string, folder: string) => {
        const home = join(folder, 'home');
        writeMemory(home, rows);
        return [cli, 'audit', ...way(csv), '--rate', '0', '--home', home];
      };
      return { name, args };
    });
    const title = `${what}, ${rows.toLocaleString('en-US')} lines`;
    lines.push(...linesOf(title, ways, await measureWays(ways, { rows, rounds })));
  }
  return {
    title: 'The audit',
    text: 'Every line has a card that was set from this home, with a picture; one in a thousand differs. Processor time is that of the whole process, embedded queue.',
    header: WAY_COLUMNS,
    lines,
  };
}
