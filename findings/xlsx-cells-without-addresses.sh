#!/usr/bin/env bash
# Guessed: any reader reads rows and cells that do not name their address (`r`): the standard makes it optional, a cell then
#          follows the one before it, and streaming writers leave it out.
# So:      exceljs and read-excel-file throw errors that speak of something else ("Invalid row number in
#          model", a property of undefined). SheetJS and hucre read it.
# Matters: an export that opens in Excel is "damaged" for the importer. Say which program to save it with again.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install exceljs@4.4.0 @e965/xlsx@0.20.3 read-excel-file@9.3.17 hucre@1.0.0 fflate@0.8.3
behaviour 'Two of four readers of .xlsx cannot read cells without addresses, which are valid.'
run <<'JS'
import assert from 'node:assert/strict';
import XLSX from '@e965/xlsx';
import ExcelJS from 'exceljs';
import { readXlsx } from 'hucre';
import readExcelFile from 'read-excel-file/node';
import { workbook } from './workbook.mjs';

const text = (value) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const file = workbook(`<row>${text('number')}${text('name')}</row><row>${text('+12025550123')}${text('Ann')}</row>`);
const readers = {
  exceljs: () => new ExcelJS.Workbook().xlsx.load(file).then((book) => book.worksheets[0].getCell('B2').value),
  'read-excel-file': () => readExcelFile(file).then((sheets) => sheets[0].data[1][1]),
  hucre: () => readXlsx(file).then((book) => book.sheets[0].rows[1][1]),
  '@e965/xlsx': async () => XLSX.read(file).Sheets.Lines.B2.v,
};
const seen = {};
for (const [name, read] of Object.entries(readers)) seen[name] = await read().catch((error) => `error: ${error.message}`);

console.log(seen);
for (const name of ['exceljs', 'read-excel-file']) assert.match(seen[name], /^error: /);
for (const name of ['hucre', '@e965/xlsx']) assert.equal(seen[name], 'Ann');
JS
