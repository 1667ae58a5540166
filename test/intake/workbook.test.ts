import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../src/intake/recognise.js';
import { readRows } from '../../src/intake/rows.js';
import { readSource, readSourceAt, writeSource } from '../support/source.js';

const path = (name: string) => join(import.meta.dirname, '../fixtures/workbooks', name);

describe('an .xlsx workbook', () => {
  it('is read from the first sheet with a phone column, with the row numbers of the spreadsheet', async () => {
    const { dialect, rows } = await readSourceAt(path('lines.xlsx'));
    expect(dialect).toMatchObject({ sheet: 'Lines', header: ['Phone', 'First name', 'Seen'], headerLine: 3 });
    expect(rows.map(({ line }) => line)).toEqual([4, 5, 7, 8, 9]);
  });

  it('gives numbers with all their digits, whatever their format shows', async () => {
    const { rows } = await readSourceAt(path('lines.xlsx'));
    expect(rows.map(({ phoneNumber }) => phoneNumber)).toEqual([
      '+12015550100',
      '+12015550101',
      '+12015550102',
      '+12015550103',
      '+12015550104',
    ]);
  });

  it('gives texts, dates and formulas as they are shown', async () => {
    const { rows, cells } = await readSourceAt(path('lines.xlsx'));
    expect(rows.map((row) => (row.kind === 'good' ? row.fields.firstName : row.kind))).toEqual([
      'Acme',
      '株式会社',
      'Zoë & Co',
      'invalid',
      'Sales',
    ]);
    expect(cells[0]?.[2]).toMatch(/2026/);
  });

  it('holds a cell whose formula failed', async () => {
    const { rows } = await readSourceAt(path('lines.xlsx'));
    expect(rows[3]).toMatchObject({ problems: [{ code: 'name_placeholder', value: '#N/A', line: 8 }] });
  });

  it.each(['Lines', '2'])('is read from the sheet that is named: %s', async (sheet) => {
    expect(await recognise(path('lines.xlsx'), { sheet })).toMatchObject({ sheet: 'Lines' });
  });

  it('says which sheets it has where there is none of that name', async () => {
    const refused = { message: expect.stringContaining('"Notes", "Lines"'), exitCode: 3 };
    await expect(recognise(path('lines.xlsx'), { sheet: 'Numbers' })).rejects.toMatchObject(refused);
  });

  it('gives each row of merged cells what a person sees there, and reads rich text, links and shared formulas as shown', async () => {
    const { rows } = await readSourceAt(path('odd.xlsx'));
    const names = rows.map((row) => (row.kind === 'good' ? row.fields.firstName : row.kind));
    expect(names).toEqual(['Acme', 'Acme', 'Acme', 'Hidden', 'Rich', 'Text!', 'Shared', 'Link', 'invalid']);
  });

  it('tells of rows that the spreadsheet hides', async () => {
    const told: unknown[] = [];
    const dialect = await recognise(path('odd.xlsx'));
    for await (const _ of readRows(path('odd.xlsx'), dialect, {}, (line) => told.push(line)));
    expect(told).toEqual([{ kind: 'hidden', line: 5 }]);
  });

  it('is refused where it is not complete', async () => {
    const whole = readFileSync(path('lines.xlsx'));
    const half = writeSource(whole.subarray(0, whole.length - 400));
    await expect(recognise(half)).rejects.toMatchObject({ code: 'source_not_text' });
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['a workbook with macros', 'macros.xlsm', /macros/],
    ['an OpenDocument file', 'table.ods', /OpenDocument/],
    ['a zip file', 'table.zip', /zip file/],
  ])('is named, with what to do: %s', async (_, name, message) => {
    await expect(recognise(path(name))).rejects.toMatchObject({
      code: 'source_not_text',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), /\.xls/],
    ['a workbook with a password', encrypted(), /password/],
    ['a web page', Buffer.from('<!DOCTYPE html><html><body>Log in</body></html>'), /web page/],
    ['JSON', Buffer.from('[{"phone": "+12015550100"}]'), /JSON/],
    ['a vCard file', Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\n'), /vCard/],
  ])('is named, with what to do: %s', async (_, bytes, message) => {
    await expect(readSource(bytes)).rejects.toMatchObject({
      code: 'source_not_text',
      message: expect.stringMatching(message),
      next: expect.stringMatching(/\w/),
    });
  });
});

function encrypted(): Buffer {
  return Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
    Buffer.alloc(60),
    Buffer.from('EncryptedPackage', 'utf16le'),
  ]);
}
