import { OperatorError } from '../../../errors.js';
import { formatCount, formatRows } from '../../../format/text.js';
import { MAPPABLE, type Mappable } from '../../../intake/columns.js';
import type { Operations } from '../../../operations/operations.js';
import { editableFields } from '../../../operations/resolve-change.js';
import type { RunQuery } from '../run/run-query.js';
import { listOf } from './plan-page.js';

export type CellOfForm = { row: number; field: Mappable; value: string };

/**
 * A cell of a spreadsheet as text, and what is after it. Spreadsheets quote a cell only where it has a line break or a tab, so any
 * other quote is the cell's own, one that never closes too: csv-parse, even with `relax_quotes`, takes that for the rest of the text.
 */
const CELL = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/y;
const ROWS_AT_ONCE = 1_000;

/**
 * The cells that a pasted table covers, from one on to the right and down the list, whether its rows are on the screen or not.
 * What does not fit is refused as a whole, because a part would be taken for all of it.
 *
 * @param list the rows that are shown, one after the other
 * @throws OperatorError `setting_invalid`
 */
export async function pastedCells(
  form: URLSearchParams,
  list: RunQuery,
  { id, operations }: { id: string; operations: Pick<Operations, 'planRows' | 'run'> },
): Promise<CellOfForm[]> {
  const first = cellNamed(form.get('cell') ?? '', '');
  const text = form.get('text');
  if (text === null) {
    const next = 'Paste fewer lines at a time, or add them to your file and upload it again.';
    throw refused(`${formatCount(Number(form.get('lines')))} lines are too many to paste at once.`, next);
  }
  const lines = tableIn(text);
  const fields = editableFields((await operations.run(id)).record.dialect);
  const column = first ? fields.indexOf(first.field) : -1;
  if (!first || column < 0) throw refused('The pasted text has no cell to begin at.', 'Paste into a cell of the grid.');
  const width = lines.reduce((most, cells) => Math.max(most, cells.length), 0);
  if (width > fields.length - column) {
    const next = 'Paste fewer columns, or begin in a cell further left.';
    throw refused(
      `The pasted text is ${width} columns wide, and there are ${fields.length - column} from this cell on.`,
      next,
    );
  }
  const rows = [first.row];
  for (let isEnd = false; rows.length < lines.length && !isEnd; ) {
    const limit = Math.min(ROWS_AT_ONCE, lines.length - rows.length);
    const { items, next } = await operations.planRows(id, { ...listOf(list), after: rows.at(-1), limit });
    rows.push(...items.map(({ row }) => row));
    isEnd = next === null;
  }
  if (rows.length < lines.length) {
    const list = `this list has ${formatRows(rows.length)} from row ${formatCount(first.row)} on`;
    throw refused(
      `You pasted ${formatCount(lines.length)} lines, but ${list}.`,
      'Paste fewer lines, or open the tab “All”.',
    );
  }
  return lines.flatMap((cells, at) =>
    cells.map((value, right) => ({ row: rows[at] ?? 0, field: fields[column + right] ?? first.field, value })),
  );
}

/** A cell by its name in a form: `c.12.first_name`. */
export function cellNamed(name: string, value: string): CellOfForm | undefined {
  const [, row, field] = /^c\.(\d+)\.(\w+)$/.exec(name) ?? [];
  const known = MAPPABLE.find((one) => one === field);
  return row === undefined || known === undefined ? undefined : { row: Number(row), field: known, value };
}

/** The end of the last line is no line of its own; cells have no line breaks, as fields of a form have none. */
function tableIn(text: string): string[][] {
  const table: string[][] = [[]];
  const all = text.replace(/\r?\n$/, '');
  CELL.lastIndex = 0;
  for (;;) {
    const [, quoted, plain = '', end] = CELL.exec(all) ?? [];
    const value = quoted === undefined ? plain : quoted.replaceAll('""', '"').replace(/\r\n|\n|\r/g, ' ');
    table.at(-1)?.push(value);
    if (!end) return table;
    if (end !== '\t') table.push([]);
  }
}

function refused(what: string, next: string): OperatorError {
  return new OperatorError('setting_invalid', `${what} Nothing was changed.`, next);
}
