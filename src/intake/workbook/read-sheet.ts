import { OperatorError } from '../../errors.js';
import type { Record } from '../table/record-scanner.js';
import { openArchive } from './archive.js';
import { cellText, type SheetCell } from './cell-text.js';
import { MergedValues, readMergedCells } from './merged-cells.js';
import { readWorkbook, type Sheet, type Workbook } from './workbook.js';
import { readXml } from './xml.js';

/** More columns a sheet cannot have. */
const MOST_COLUMNS = 16_384;

/** The names of the sheets of a workbook, in their order. */
export async function sheetNames(path: string): Promise<string[]> {
  const archive = await openArchive(path);
  try {
    return (await readWorkbook(archive)).sheets.map(({ name }) => name);
  } finally {
    archive.close();
  }
}

/**
 * Reads the rows of a sheet one after the other, as records: `line` is the number that the row has in the spreadsheet.
 * Rows without any content are no records. A cell that spans several rows has its value in each of them.
 *
 * @throws OperatorError `source_no_sheet`-like mistakes as `source_not_text`; `source_too_large`
 */
export async function* readSheet(path: string, name: string): AsyncGenerator<Record> {
  const archive = await openArchive(path);
  try {
    const workbook = await readWorkbook(archive);
    const sheet = workbook.sheets.find((one) => one.name === name) ?? missing(name, workbook.sheets);
    const part = await archive.open(sheet.part);
    if (!part) missing(name, workbook.sheets);
    const behind = await archive.open(sheet.part);
    const merged = behind ? await readMergedCells(behind, columnOf) : [];
    const rows = new SheetRows(workbook, new MergedValues(merged));
    for await (const _ of readXml(part, rows)) yield* rows.take();
  } finally {
    archive.close();
  }
}

function missing(name: string, sheets: readonly Sheet[]): never {
  const names = sheets.map((sheet) => JSON.stringify(sheet.name)).join(', ');
  throw new OperatorError(
    'source_no_header',
    `The workbook has no sheet ${JSON.stringify(name)}. It has: ${names}.`,
    `Name one of them: --sheet ${JSON.stringify(sheets[0]?.name ?? 'Sheet1')}`,
  );
}

/** Gathers the rows of a sheet while its XML is read. */
class SheetRows {
  readonly #workbook: Workbook;
  readonly #merged: MergedValues;
  #ready: Record[] = [];
  #cells: string[] = [];
  #line = 0;
  #isHidden = false;
  #column = -1;
  #cell: SheetCell = { kind: 'n', style: 0, value: '' };
  #isValue = false;
  #isReading = false;

  constructor(workbook: Workbook, merged: MergedValues) {
    this.#workbook = workbook;
    this.#merged = merged;
  }

  take(): Record[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  open(name: string, attributes: Readonly<{ [name: string]: string }>): void {
    if (name === 'row') {
      this.#line = Number(attributes['r'] ?? this.#line + 1);
      this.#cells = [];
      this.#column = -1;
      this.#isHidden = attributes['hidden'] === '1' || attributes['hidden'] === 'true';
    } else if (name === 'c') {
      this.#column = attributes['r'] === undefined ? this.#column + 1 : columnOf(attributes['r']);
      this.#cell = { kind: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), value: '' };
    } else if (name === 'rPh') this.#isReading = true;
    else this.#isValue = (name === 'v' || name === 't') && !this.#isReading;
  }

  text(text: string): void {
    if (this.#isValue) this.#cell.value += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#isValue = false;
    else if (name === 'rPh') this.#isReading = false;
    else if (name === 'c') this.#put(cellText(this.#cell, this.#workbook));
    else if (name === 'row' && this.#cells.some((cell) => cell.trim() !== '')) {
      this.#merged.fill(this.#line, this.#cells);
      this.#ready.push({ cells: this.#cells, line: this.#line, ...(this.#isHidden && { isHidden: true }) });
    }
  }

  #put(text: string): void {
    if (this.#column >= MOST_COLUMNS) return;
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = text;
  }
}

/** `C7` is in column 2. */
function columnOf(place: string): number {
  let column = 0;
  for (const letter of /^[A-Z]*/.exec(place)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
