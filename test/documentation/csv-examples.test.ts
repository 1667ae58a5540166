import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROW_PROBLEMS, type RowProblemCode } from '../../src/cards/row-problem.js';
import { readLoneRow } from '../../src/intake/rows.js';

const text = readFileSync(join(resolve(import.meta.dirname, '../..'), 'docs/csv.md'), 'utf8');

/** The example that the table of row problems has for a code, as it is in the second cell. */
function exampleOf(code: string): string {
  const row = text.split('\n').find((line) => line.startsWith(`| \`${code}\` `)) ?? '';
  return (row.split(' | ')[1] ?? '').trim();
}

/** The cell that an example shows: what is between backticks, with what cannot be seen spelled out. */
function cellOf(example: string): string {
  const shown = /^`(.*)`$/.exec(example)?.[1] ?? '';
  return shown
    .replace(/<U\+([0-9A-F]{4})>/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('<line break>', '\n');
}

const ofCells = (Object.keys(ROW_PROBLEMS) as RowProblemCode[]).filter((code) =>
  /^(?:phone|name|image_url|control)_/.test(code),
);

describe('the row problems of docs/csv.md', () => {
  it.each(Object.keys(ROW_PROBLEMS))('have an example: %s', (code) => {
    expect(exampleOf(code)).not.toBe('');
  });

  it.each(ofCells.filter((code) => cellOf(exampleOf(code)) !== ''))('have an example that is one: %s', (code) => {
    const cell = cellOf(exampleOf(code));
    const field = code.startsWith('phone_') ? 'phone_number' : code.startsWith('image_') ? 'image_url' : 'first_name';
    const cells = { phone_number: '+14155550132', first_name: 'Acme', last_name: '', image_url: '', [field]: cell };
    const row = readLoneRow(cells, {});
    expect(row.kind === 'invalid' && row.problems.map((problem) => problem.code)).toContain(code);
  });
});
