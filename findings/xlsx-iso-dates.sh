#!/usr/bin/env bash
# Guessed: a cell of type "d", the form in which strict workbooks keep dates (ISO 8601 instead of a day number), is read as a
#          date by the usual readers.
# So:      exceljs reads the number 2026 from it, hucre a text, SheetJS a day number; read-excel-file
#          gives a date.
# Matters: "valid from" of a list becomes a year or an empty cell without an error, depending on how the file was saved.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install exceljs@4.4.0 @e965/xlsx@0.20.3 read-excel-file@9.3.17 hucre@1.0.0 fflate@0.8.3
behaviour 'A date cell of a strict workbook is four different things in four readers; in exceljs it is the year.'
run <<'JS'
import assert from 'node:assert/strict';
import XLSX from '@e965/xlsx';
import ExcelJS from 'exceljs';
import { readXlsx } from 'hucre';
import readExcelFile from 'read-excel-file/node';
import { workbook } from './workbook.mjs';

const file = workbook('<row r="1"><c r="A1" t="d"><v>2026-11-28T20:15:00</v></c></row>');
const excel = new ExcelJS.Workbook();
await excel.xlsx.load(file);
const seen = {
  exceljs: excel.worksheets[0].getCell('A1').value,
  'read-excel-file': (await readExcelFile(file))[0].data[0][0],
  hucre: (await readXlsx(file)).sheets[0].rows[0][0],
  '@e965/xlsx': XLSX.read(file).Sheets.Lines.A1.v,
};

console.log(seen);
assert.deepEqual(seen, {
  exceljs: 2026,
  'read-excel-file': new Date('2026-11-28T20:15:00Z'),
  hucre: '2026-11-28T20:15:00',
  '@e965/xlsx': 46354.84375,
});
JS
