import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/cards/row.js';
import type { RecogniseOptions } from '../../src/intake/recognise.js';
import { readSource } from '../support/source.js';

/* Files as people have them. The kinds are from public reports of people who import such files. */

const folder = join(import.meta.dirname, '../fixtures/cases');
const read = (name: string, options?: RecogniseOptions) => readSource(readFileSync(join(folder, name)), options);
/** First and last name of a good row, or the codes of what is wrong. */
const shown = (rows: readonly Row[]) => rows.map((row) => (row.kind === 'good' ? namesOf(row) : codesOf(row)));
const namesOf = ({ fields }: Extract<Row, { kind: 'good' }>) => [fields.firstName, fields.lastName];
const codesOf = (row: Row) => (row.kind === 'invalid' ? row.problems.map(({ code }) => code) : [row.kind]);

describe('quotes', () => {
  it('have blanks beside them all through the file: the dialect is recognised', async () => {
    const { dialect, rows } = await read('01-blank-beside-quotes.csv');
    expect(dialect.quoting).toMatchObject({ open: '"', blanks: true });
    expect(shown(rows)).toEqual([['Acme', 'Support'], ['Acme', 'Sales'], ['too_few_cells']]);
  });

  it('are escaped with a backslash: a row that can be read in two ways is held', async () => {
    const { rows } = await read('02-backslash-quotes.csv');
    expect(shown(rows)).toEqual([
      ['Joe "Doc" Smith', 'x'],
      ['TV 50"', 'y'],
      ['too_few_cells', 'quotes_unclear'],
      ['Say "hi, you"', 'w'],
    ]);
  });
});

describe('a file from Excel in Poland', () => {
  it('is not guessed: its line is shown in the encodings that fit', async () => {
    const error = await read('06-cp1250.csv').catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: 'source_encoding', exitCode: 3 });
    const { samples } = error as { samples: { encoding: string; text: string }[] };
    expect(samples.length).toBeGreaterThanOrEqual(3);
    expect(samples.length).toBeLessThanOrEqual(5);
    expect(samples).toContainEqual({ encoding: 'windows-1250', text: '+12015550100,Łukasz,Wałęsa' });
    expect((error as Error).message).toContain('Wałęsa');
  });

  it('is read right in its encoding', async () => {
    expect(shown((await read('06-cp1250.csv', { encoding: 'windows-1250' })).rows)).toEqual([['Łukasz', 'Wałęsa']]);
  });

  it('is held in the wrong one', async () => {
    expect(shown((await read('06-cp1250.csv', { encoding: 'windows-1252' })).rows)).toEqual([
      ['text_damaged', 'text_damaged'],
    ]);
  });
});

describe('what stands around a table', () => {
  it('is a title above it and a total below it', async () => {
    const { dialect, rows } = await read('07-title-lines.csv');
    expect(dialect).toMatchObject({ headerLine: 4, above: [{ line: 1, text: 'Phone Line Report' }, { line: 2 }] });
    expect(shown(rows)).toEqual([['Acme', 'Support'], ['Acme', 'Sales'], ['total_line']]);
  });

  it('is a second header in another order, below which nothing is trusted', async () => {
    const { rows } = await read('09-second-header.csv');
    expect(shown(rows)).toEqual([['Acme', 'Support'], ['second_header'], ['second_header']]);
  });

  it('is the end of a file that is still being written', async () => {
    const { rows } = await read('10-cut-off.csv');
    expect(rows.slice(0, -1).every(({ kind }) => kind === 'good')).toBe(true);
    expect(rows.at(-1)).toEqual({
      kind: 'invalid',
      row: 15,
      line: 16,
      problems: [{ code: 'source_cut_off', line: 16, column: '', value: '+12015550114 | Acme | Supp' }],
    });
  });
});
