import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { audit } from './audit.js';
import { grid } from './grid.js';
import { growth } from './growth.js';
import { intake } from './intake.js';
import { memory } from './memory.js';
import { nightly } from './nightly.js';
import { pace } from './pace.js';
import { plan } from './plan.js';
import { planGrowth } from './plan-growth.js';
import { scale } from './scale.js';
import { asMarkdown, type Section } from './section.js';
import { startup } from './startup.js';
import { throughput } from './throughput.js';
import { watching } from './watching.js';
import type { BenchOptions } from './ways.js';

/*
 * Measures and writes docs/benchmarks.md. With names of sections as arguments (startup, plan, nightly, pace, memory, …) only
 * those are measured and printed; `--write` puts them in their places in the file. `--quick` measures those that can be small,
 * in a minute or so, and never writes. `--baseline <folder>` measures the build in another folder beside this one, alternating.
 * growth takes the better part of an hour, and scale simulates, so only by their names.
 */
const SECTIONS: Record<string, (options: BenchOptions) => Promise<Section>> = {
  startup,
  intake,
  plan,
  'plan-growth': planGrowth,
  audit,
  nightly,
  pace,
  memory,
  throughput,
  watching,
  grid,
};
const FILE = new URL('../../docs/benchmarks.md', import.meta.url);
const BY_NAME: typeof SECTIONS = { growth, scale };
const QUICK = ['startup', 'plan', 'plan-growth'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    baseline: { type: 'string' },
  },
});
const options: BenchOptions = { quick: values.quick, baseline: values.baseline };
const asked = positionals.length === 0 && values.quick ? QUICK : positionals;
const parts: string[] = [];
for (const [name, measure] of Object.entries({ ...SECTIONS, ...BY_NAME })) {
  if (asked.length > 0 ? !asked.includes(name) : name in BY_NAME) continue;
  const part = asMarkdown(await measure(options));
  process.stdout.write(`${part}\n`);
  parts.push(part);
}
if (!values.quick && (asked.length === 0 || values.write)) writeFileSync(FILE, textOf(parts));

/** The whole file, with the sections that were not measured as they were. */
function textOf(measured: readonly string[]): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`;
  const head = [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, on ${machine}.`,
    'The machine is shared, so single figures move; what holds are the ratios within one run.',
  ];
  const before =
    asked.length === 0
      ? []
      : readFileSync(FILE, 'utf8')
          .split(/^(?=## )/m)
          .slice(1);
  const titleOf = (part: string) => part.split('\n', 1)[0];
  const kept = before.map((old) => measured.find((part) => titleOf(part) === titleOf(old)) ?? old);
  const added = measured.filter((part) => !kept.includes(part));
  return [head.join('\n'), ...kept.map((part) => part.trimEnd()), ...added.map((part) => part.trimEnd()), '']
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}
