import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STATUS_NAMES } from '../../src/cards/outcome.js';
import { ROW_PROBLEMS } from '../../src/cards/row-problem.js';
import { FIELDS, recogniseColumns } from '../../src/intake/columns.js';
import { SYNONYMS } from '../../src/intake/synonyms.js';
import { EDITED_COLUMN, FAILED_COLUMNS, RESULT_COLUMNS } from '../../src/report/result-columns.js';
import { summarySchema } from '../../src/report/summary.js';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/csv.md'), 'utf8');

/** The texts in backticks in the first cell of every table row. */
const firstCells = new Set([...text.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name));

/** The headers that a field's row of the table of columns lists. */
function documentedHeaders(field: string): string[] {
  const row = text.split('\n').find((line) => line.match(`^\\| \`${field}\` *\\|`)) ?? '';
  return [...(row.split('|')[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

describe('docs/csv.md', () => {
  it.each(FIELDS)('lists every header that is taken for %s, and no other', (field) => {
    expect(documentedHeaders(field)).toEqual(SYNONYMS[field]);
  });

  it.each(FIELDS)('lists only headers that are indeed recognised as %s', (field) => {
    const unknown = documentedHeaders(field).filter((header) => {
      const columns = recogniseColumns(field === 'phone_number' ? [header] : ['phone_number', header], {
        numbersOnly: true,
      });
      return columns[field] !== (field === 'phone_number' ? 0 : 1);
    });
    expect(unknown).toEqual([]);
  });

  it.each([
    ['row problem', Object.keys(ROW_PROBLEMS)],
    ['status', STATUS_NAMES],
    ['result column', [...Object.keys(RESULT_COLUMNS), ...Object.keys(FAILED_COLUMNS), EDITED_COLUMN]],
  ])('has a line for every %s', (_, names) => {
    expect(names.filter((name) => !firstCells.has(name))).toEqual([]);
  });

  it('has no line for a row problem or a result column that there is not', () => {
    const known = new Set<string>([
      ...Object.keys(ROW_PROBLEMS),
      ...Object.keys(RESULT_COLUMNS),
      ...Object.keys(FAILED_COLUMNS),
      EDITED_COLUMN,
      ...FIELDS,
    ]);
    const named = [...firstCells].filter((name) => /^(phone|image|name|too|first|control|linq_)_/.test(name));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('describes every field of summary.json', () => {
    const section = text.slice(text.indexOf('## summary.json'));
    const fields = Object.keys(summarySchema.shape);
    expect(fields.filter((field) => !new RegExp(`^\\|.*\`${field}[\`.[]`, 'm').test(section))).toEqual([]);
  });
});
