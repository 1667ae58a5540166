import { writeFileSync } from 'node:fs';
import { growthPlot } from './growth-plot.js';
import { CLI, type Ran } from './processes.js';
import { fixed, type Section } from './section.js';
import { type BenchOptions, measureWays, PLAIN_SYNC, type Way } from './ways.js';

const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const;
const QUICK_SIZES = SIZES.slice(0, 2);

/** How the cost of a plan grows with its rows; the plot is written beside the benchmarks. */
export async function planGrowth({ quick }: BenchOptions): Promise<Section> {
  const sizes = quick ? QUICK_SIZES : SIZES;
  const ways: Way[] = [
    { name: 'script', args: (csv, folder) => [PLAIN_SYNC, csv, `${folder}/out.csv`] },
    { name: 'linq-cards', args: (csv, folder) => [CLI, 'plan', csv, '--rate', '0', '--home', `${folder}/home`] },
  ];
  const points: { rows: number; ran: Ran[] }[] = [];
  for (const rows of sizes) points.push({ rows, ran: (await measureWays(ways, { rows, rounds: 1 }))[0] ?? [] });
  if (!quick) writeFileSync(new URL('../../docs/plan-growth.svg', import.meta.url), growthPlot(ways, points));
  return {
    title: 'How a plan grows',
    text: 'One round of each size, as above. Processor time per row falls to that of the rows alone as the start of the process is spread over more of them; memory is that of the whole process.\n\n![Processor time per row and memory by rows](plan-growth.svg)',
    header: ['rows', 'way', 'processor time, µs/row', 'peak, MB'],
    lines: points.flatMap(({ rows, ran }) =>
      ways.map(({ name }, at) => [
        rows.toLocaleString('en-US'),
        name,
        fixed(((ran[at]?.cpuSeconds ?? 0) / rows) * 1e6, 1),
        fixed(ran[at]?.peakMb ?? 0, 0),
      ]),
    ),
  };
}
