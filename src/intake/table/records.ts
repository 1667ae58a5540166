import { readText } from '../text/read-text.js';
import { isSameQuoting, type Quoting, STANDARD_QUOTING } from './quoting.js';
import { type Record, RecordScanner } from './record-scanner.js';
import { readStrictly } from './strict-records.js';
import { type LeftOut, lineKinds } from './table-lines.js';

/** How a file is told into records: a text by its delimiter and quotes; a workbook by the name of the sheet. */
export type RecordLayout = { encoding: string; delimiter: string; quoting?: Quoting; sheet?: string };

/** What must be known of a file to read its rows; `skip`: how many records stand above the data, the header with them. */
export type TableLayout = RecordLayout & { skip: number; header: readonly string[]; format?: 2 };

/**
 * The records below the header that are rows of the table.
 *
 * @param onLeftOut told of each line that is none: the header once more, a rule; and of rows that the spreadsheet hides
 * @throws OperatorError as {@link readRecords}
 */
export async function* readDataRecords(
  path: string,
  { skip, header, format, ...layout }: TableLayout,
  onLeftOut?: (left: LeftOut) => void,
): AsyncGenerator<Record> {
  const kindOf = format === undefined ? () => 'row' as const : lineKinds(header);
  let position = 0;
  for await (const record of readRecords(path, layout)) {
    position += 1;
    if (position <= skip) continue;
    const kind = kindOf(record.cells);
    if (kind === 'row' && record.isHidden) onLeftOut?.({ kind: 'hidden', line: record.line });
    if (kind === 'row') yield layout.sheet === undefined ? record : filledUp(record, header.length);
    else onLeftOut?.({ kind, line: record.line });
  }
}

/**
 * Reads the records of a file one after the other; the whole file is never in memory. Lines without any content are no
 * records. Strictly first, with csv-parse; from the first record on that this does not take, and for quotes of other kinds,
 * leniently, with every doubt noted at its record.
 *
 * @throws OperatorError `source_quotes` when a quote is never closed, `source_encoding`, `source_not_text`
 */
export async function* readRecords(
  path: string,
  { encoding, delimiter, quoting = STANDARD_QUOTING, sheet }: RecordLayout,
): AsyncGenerator<Record> {
  if (sheet !== undefined) {
    const { readSheet } = await import('../workbook/read-sheet.js');
    return yield* readSheet(path, sheet);
  }
  let read = 0;
  if (isSameQuoting(quoting, STANDARD_QUOTING)) {
    const strict = readStrictly(path, { encoding, delimiter });
    let next = await strict.next();
    for (; !next.done; next = await strict.next()) {
      read += 1;
      yield next.value;
    }
    if (next.value) return;
  }
  let position = 0;
  for await (const record of scan(path, { encoding, delimiter, quoting })) {
    position += 1;
    if (position > read) yield record;
  }
}

async function* scan(path: string, { encoding, delimiter, quoting }: RecordLayout): AsyncGenerator<Record> {
  const scanner = new RecordScanner(delimiter, quoting);
  for await (const text of readText(path, encoding)) yield* scanner.push(text);
  yield* scanner.end();
}

/** A workbook leaves out the empty cells at the end of a row. */
function filledUp(record: Record, width: number): Record {
  const { cells } = record;
  return cells.length >= width ? record : { ...record, cells: [...cells, ...Array(width - cells.length).fill('')] };
}
