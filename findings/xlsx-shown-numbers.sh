#!/usr/bin/env bash
# Guessed: a reader of workbooks gives, besides the number in a cell, the text that the user sees; exceljs calls it `text`.
# So:      of four readers one applies the number format (SheetJS). A column shown as 01715550123 and +12025550123, which are
#          formats over plain numbers, comes out as 1715550123 and 12025550123; exceljs' `text` is just the number in quotes.
# Matters: leading zeros and plus signs that are there on the screen are not in what is read: the same list saved as CSV has
#          them. A national number without its 0 may be another number.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install exceljs@4.4.0 @e965/xlsx@0.20.3 read-excel-file@9.3.17 hucre@1.0.0 fflate@0.8.3
behaviour 'Three of four readers of .xlsx lose zeros and plus signs that a number format shows.'
run <<'JS'
import assert from 'node:assert/strict';
import XLSX from '@e965/xlsx';
import ExcelJS from 'exceljs';
import { readXlsx } from 'hucre';
import readExcelFile from 'read-excel-file/node';
import { workbook } from './workbook.mjs';

const file = workbook('<row r="1"><c r="A1" s="1"><v>1715550123</v></c><c r="B1" s="2"><v>12025550123</v></c></row>', [
  '00000000000',
  '&quot;+&quot;0',
]);
const excel = new ExcelJS.Workbook();
await excel.xlsx.load(file);
const sheet = XLSX.read(file).Sheets.Lines;
const seen = {
  exceljs: ['A1', 'B1'].map((cell) => excel.worksheets[0].getCell(cell).text),
  'read-excel-file': (await readExcelFile(file))[0].data[0].map(String),
  hucre: (await readXlsx(file)).sheets[0].rows[0].map(String),
  '@e965/xlsx': ['A1', 'B1'].map((cell) => sheet[cell].w),
};

console.log(seen);
for (const [reader, texts] of Object.entries(seen))
  assert.deepEqual(texts, reader === '@e965/xlsx' ? ['01715550123', '+12025550123'] : ['1715550123', '12025550123']);
JS
