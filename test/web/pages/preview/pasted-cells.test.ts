import { expect, it } from 'vitest';
import { pastedCells } from '../../../../src/web/pages/preview/pasted-cells.js';
import { aPlannedRow, aRunRecord } from '../../../support/builders.js';
import { aRealDialect } from '../../../support/page-samples.js';

const record = aRunRecord({ dialect: aRealDialect() });
const items = Array.from({ length: 20 }, (_, at) => aPlannedRow({ row: at + 2, line: at + 3 }));
const operations = {
  run: async () => ({ record }),
  planRows: async () => ({ items, next: null }),
} as unknown as Parameters<typeof pastedCells>[2]['operations'];

/** The cells that are written if a text is pasted into the first name of the first row. */
async function written(text: string): Promise<string[][]> {
  const cells = await pastedCells(
    new URLSearchParams({ cell: 'c.1.first_name', text }),
    { group: 'all' },
    { id: 'x', operations },
  );
  const rows = [...new Set(cells.map(({ row }) => row))];
  return rows.map((row) => cells.filter((cell) => cell.row === row).map(({ value }) => value));
}

it.each([
  ['a column', 'Anna\r\nBert\r\n', [['Anna'], ['Bert']]],
  [
    'a table',
    'Anna\tBerg\nBert\tCohn',
    [
      ['Anna', 'Berg'],
      ['Bert', 'Cohn'],
    ],
  ],
  ['empty cells and lines', 'Anna\t\n\n\tCohn\n', [['Anna', ''], [''], ['', 'Cohn']]],
  [
    'a cell with a line break, in quotes as Excel and LibreOffice have it',
    '"Anna\nMaria"\tBerg\r\nBert',
    [['Anna Maria', 'Berg'], ['Bert']],
  ],
  ['quotes in such a cell, doubled', '"Anna ""M""\nMaria"\nBert', [['Anna "M" Maria'], ['Bert']]],
  [
    'quotes of a cell without a line break, as they are',
    'TV 50"\n6" pipe\tx\n"Best" shop',
    [['TV 50"'], ['6" pipe', 'x'], ['"Best" shop']],
  ],
  ['a quote at the beginning that never closes', '"Anna\nBert\tx', [['"Anna'], ['Bert', 'x']]],
  [
    'both kinds in one text',
    '"open\tBerg\n"Anna\nMaria"\t5"\nsay "hi"',
    [['"open', 'Berg'], ['Anna Maria', '5"'], ['say "hi"']],
  ],
  ['lines of an old Mac', 'Anna\rBert', [['Anna'], ['Bert']]],
])('takes %s', async (_, text, cells) => {
  expect(await written(text)).toEqual(cells);
});
