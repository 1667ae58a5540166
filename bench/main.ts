import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { memory } from './memory.js';
import { nightly } from './nightly.js';
import { pace } from './pace.js';
import { asMarkdown, type Section } from './section.js';
import { startup } from './startup.js';
import { throughput } from './throughput.js';
import { watching } from './watching.js';

/*
 * Measures and writes docs/benchmarks.md. With names of sections as arguments (startup, nightly, pace, memory, watching, …) only
 * those are measured and printed, and the file stays as it is.
 */
const SECTIONS: Record<string, () => Promise<Section>> = { startup, nightly, pace, memory, throughput, watching };

const asked = process.argv.slice(2);
const parts: string[] = [];
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const part = asMarkdown(await measure());
  process.stdout.write(`${part}\n`);
  parts.push(part);
}
if (asked.length === 0) {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`;
  const head = [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, on ${machine}.`,
    'The machine is shared, so single figures move; what holds are the ratios within one run.',
    '',
  ];
  writeFileSync(new URL('../../docs/benchmarks.md', import.meta.url), `${[...head, ...parts].join('\n')}`);
}
