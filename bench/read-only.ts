import { recognise } from '../src/intake/recognise.js';
import { readRows } from '../src/intake/rows.js';

/* Reads a CSV as a run does, and keeps nothing of it. Usage: node read-only.js <file.csv> */
const path = process.argv[2] ?? '';
let rows = 0;
for await (const { row } of readRows(path, await recognise(path))) rows += row.kind === 'good' ? 1 : 0;
process.stdout.write(`${rows}\n`);
