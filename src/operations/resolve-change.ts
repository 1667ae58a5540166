import { cellOf, fullName } from '../cards/card.js';
import type { CellEdit, Edit } from '../cards/edit.js';
import { localPath } from '../cards/pictures/local-picture.js';
import type { PlannedRow } from '../cards/plan.js';
import { isOfCause } from '../cards/row-problem.js';
import { OperatorError } from '../errors.js';
import { formatCount, formatRows } from '../format/text.js';
import type { RunRecord } from '../home/run-record.js';
import { MAPPABLE, type Mappable } from '../intake/columns.js';
import { corrected } from '../intake/copies/corrected-copy.js';
import type { PlanChange } from './plan-change.js';
import { type PlanFilter, planFilter } from './plan-filter.js';
import type { RowIndex } from './row-index.js';

const AT_ONCE = 1_000;

/** What an edit does, without the id and the time that it gets. */
export type Resolved = Pick<Edit, 'what' | 'cells' | 'skipped' | 'kept'>;

type Dialect = RunRecord['dialect'];
/** Rewrites the cells of one row: the new value by column; a value that is the old one changes nothing. */
type Rewrite = (planned: PlannedRow) => Iterable<readonly [column: number, value: string]>;

/**
 * Which cells a change writes, and which rows it skips, by the rows as they are now.
 *
 * @throws OperatorError `setting_invalid` for a field without a column, or a row that the plan does not have
 */
export async function resolveChange(change: PlanChange, dialect: Dialect, index: RowIndex): Promise<Resolved> {
  const cellsOf = (rows: RowsMeant, rewrite: Rewrite) => rewritten(dialect, index, rows, rewrite);
  switch (change.kind) {
    case 'cells': {
      const wanted = new Map<number, [column: number, value: string][]>();
      for (const { row, field, value } of change.cells)
        wanted.set(row, [...(wanted.get(row) ?? []), [columnOf(dialect, field), value]]);
      const cells = await cellsOf([...wanted.keys()], ({ row }) => wanted.get(row) ?? []);
      return cellChange(cells, cells.length === 1 ? `Edited ${headerOf(dialect, cells)} in row` : 'Edited', dialect);
    }
    case 'set': {
      const column = columnOf(dialect, change.field);
      const cells = await cellsOf(change.rows, () => [[column, change.value]]);
      const value = change.value === '' ? 'Emptied' : `Set “${cut(change.value)}” as`;
      return cellChange(cells, `${value} ${nameOf(dialect, column)}`, dialect);
    }
    case 'fill': {
      const column = columnOf(dialect, change.field);
      const rows = [...change.rows].sort((one, other) => one - other);
      const [first] = index.readPlanned(requireRows(index, rows.slice(0, 1)));
      const value = first ? cellAt(first, dialect, column) : '';
      const cells = await cellsOf(rows.slice(1), () => [[column, value]]);
      return cellChange(cells, `Filled down ${nameOf(dialect, column)}`, dialect);
    }
    case 'replace': {
      const column = columnOf(dialect, change.field);
      const { find, by, whole } = change;
      const cells = await cellsOf({ ...change.rows, containing: find }, (planned) => {
        const old = cellAt(planned, dialect, column);
        return [[column, whole ? (old === find ? by : old) : old.replaceAll(find, () => by)]];
      });
      return cellChange(cells, `Replaced “${cut(find)}” with “${cut(by)}” in ${nameOf(dialect, column)}`, dialect);
    }
    case 'accept': {
      const { rows } = change;
      // Of a large file, few rows have anything to suggest.
      const meant = Array.isArray(rows)
        ? rows
        : (await matching(index, rows as PlanFilter)).filter((row) => index.hasFindings(row));
      const cells = await cellsOf(meant, (planned) => certainCells(planned, dialect));
      return cellChange(cells, 'Accepted suggestions', dialect);
    }
    case 'clear': {
      const cells = await cellsOf({ cause: change.cause }, (planned) =>
        problemColumns(planned, dialect, change.cause).map((column) => [column, '']),
      );
      return cellChange(cells, `Left out ${headerOf(dialect, cells)}`, dialect);
    }
    case 'confirm': {
      const cells = await rewritten(dialect, index, change.rows, (planned) => mappedCells(planned, dialect), true);
      return { what: `Confirmed ${rowList(change.rows)}`, cells, skipped: [], kept: [] };
    }
    case 'skip':
    case 'keep': {
      const rows: number[] = [];
      for await (const { row, decision } of plannedRows(index, change.rows)) {
        const isLeftOut = decision.kind === 'skipped' && decision.why === 'left_out';
        if (isLeftOut === (change.kind === 'keep')) rows.push(row);
      }
      const isSkip = change.kind === 'skip';
      const what = `${isSkip ? 'Skipped' : 'Kept'} ${rowList(rows)}`;
      return { what, cells: [], skipped: isSkip ? rows : [], kept: isSkip ? [] : rows };
    }
  }
}

/** The text of a cell as the plan knows it: as it is in the source or, for a good row, as it was read. */
export function cellText({ cells, phoneNumber, fields }: PlannedRow, field: Mappable): string {
  const kept = cells?.[field];
  if (kept !== undefined) return kept;
  switch (field) {
    case 'phone_number':
      return phoneNumber ?? '';
    case 'first_name':
      return fields.firstName ?? '';
    case 'last_name':
      return cellOf(fields.lastName);
    case 'full_name':
      return fullName(fields);
    case 'image_url':
      return localPath(fields.imageUrl) ?? cellOf(fields.imageUrl);
  }
}

/** The fields that have a column in the file, in the order in which they are shown. */
export function editableFields({ columns }: Dialect): Mappable[] {
  return MAPPABLE.filter((field) => columns[field] !== undefined);
}

/** The cells of a row of which it is certain, or most likely, what they mean; none of a row whose columns are in doubt. */
function certainCells(planned: PlannedRow, dialect: Dialect): [column: number, value: string][] {
  const { row, line, decision, warnings = [] } = planned;
  const problems = decision.kind === 'invalid' ? decision.problems : [];
  if (problems.length + warnings.length === 0) return [];
  const cells = dialect.header.map(() => '');
  for (const [column, text] of mappedCells(planned, dialect)) cells[column] = text;
  const copy = corrected({ row, line, cells, problems, warnings }, dialect);
  return copy.columns.map((column) => [column, copy.cells[column] ?? '']);
}

type RowsMeant = readonly number[] | (PlanFilter & { containing?: string });

async function rewritten(
  dialect: Dialect,
  index: RowIndex,
  rows: RowsMeant,
  rewrite: Rewrite,
  isForced = false,
): Promise<CellEdit[]> {
  const cells: CellEdit[] = [];
  for await (const planned of plannedRows(index, rows)) {
    for (const [column, to] of rewrite(planned)) {
      const from = cellAt(planned, dialect, column);
      if (isForced || to !== from) cells.push({ row: planned.row, column, from, to });
    }
  }
  return cells;
}

async function* plannedRows(index: RowIndex, meant: RowsMeant): AsyncGenerator<PlannedRow> {
  const rows = Array.isArray(meant) ? requireRows(index, meant) : await matching(index, meant as PlanFilter);
  for (let from = 0; from < rows.length; from += AT_ONCE) yield* index.readPlanned(rows.slice(from, from + AT_ONCE));
}

async function matching(
  index: RowIndex,
  { containing, ...filter }: PlanFilter & { containing?: string },
): Promise<number[]> {
  const isMeant = await planFilter(index, filter);
  const found = containing === undefined ? undefined : await index.containing(containing);
  return index.rowsThat((row, kind) => isMeant(row, kind) && found?.has(row) !== false);
}

function requireRows(index: RowIndex, rows: readonly number[]): readonly number[] {
  const unknown = rows.find((row) => row > index.rows);
  if (unknown === undefined) return [...rows].sort((one, other) => one - other);
  throw invalid(`The plan has no row ${unknown}.`, `It has ${formatRows(index.rows)}.`);
}

function columnOf({ columns }: Dialect, field: Mappable): number {
  const column = columns[field];
  if (column !== undefined) return column;
  const next = 'Choose a column for it in the column mapping, or add one to the file.';
  throw invalid(`The file has no column for ${field}.`, next);
}

function fieldAt({ columns }: Dialect, column: number): Mappable | undefined {
  return MAPPABLE.find((field) => columns[field] === column);
}

function cellAt(planned: PlannedRow, dialect: Dialect, column: number): string {
  const field = fieldAt(dialect, column);
  return field === undefined ? '' : cellText(planned, field);
}

function mappedCells(planned: PlannedRow, dialect: Dialect): [number, string][] {
  return editableFields(dialect).map((field) => [columnOf(dialect, field), cellText(planned, field)]);
}

function columnNamed(dialect: Dialect, header: string): number | undefined {
  return Object.values(dialect.columns).find((column) => dialect.header[column] === header);
}

function problemColumns({ decision }: PlannedRow, dialect: Dialect, cause: string): number[] {
  if (decision.kind !== 'invalid') return [];
  const columns = decision.problems
    .filter((problem) => isOfCause(problem, cause))
    .map(({ column }) => columnNamed(dialect, column))
    // The number cannot be left out: without it there is no card.
    .filter((column): column is number => column !== undefined && column !== dialect.columns['phone_number']);
  return [...new Set(columns)];
}

function cellChange(cells: CellEdit[], what: string, dialect: Dialect): Resolved {
  const [first, another] = cells;
  const place = first && !another ? ` in row ${formatCount(first.row)}` : ` in ${formatCount(cells.length)} cells`;
  const only = first && !another && what.startsWith('Edited') ? `Edited ${nameOf(dialect, first.column)}` : what;
  return { what: `${only}${place}`, cells, skipped: [], kept: [] };
}

function headerOf(dialect: Dialect, [first]: readonly CellEdit[]): string {
  return first ? nameOf(dialect, first.column) : 'cells';
}

function nameOf({ header }: Dialect, column: number): string {
  return cut(header[column] || `column ${column + 1}`);
}

function rowList(rows: readonly number[]): string {
  return rows.length === 1 ? `row ${formatCount(rows[0] ?? 0)}` : formatRows(rows.length);
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function invalid(what: string, next: string): OperatorError {
  return new OperatorError('setting_invalid', what, next);
}
