import type { RowProblem } from '../cards/row-problem.js';
import { isResultColumn } from '../result-format.js';
import type { Dialect } from './recognise.js';
import type { Record } from './table/record-scanner.js';

/*
 * What is wrong with a row as a line of the file, before its cells are looked at.
 */

const LONGEST_VALUE = 200;
/** How a line below a table begins that sums it up, in the languages whose headers are known. */
const TOTAL =
  /^(grand )?(sub)?total(s|e|i|en|en?t)?\b|^(summe|gesamt|insgesamt|anzahl|somme|suma|razem|totaal|summa|yhteensä|celkem|toplam|итого|всього|合計|总计|總計|합계|count|rows|records|generated|printed|end of (report|file|list)|\(?\d+ (rows?|records?|rader|zeilen|filas|lignes|righe)\b)/iu;

/** A row that must not be sent, whatever its cells say; undefined where nothing is wrong with the line as a whole. */
export function wholeLineProblem(
  { cells, line, isCut }: Record,
  { isBelowOtherHeader, acceptLastRow }: { isBelowOtherHeader: boolean; acceptLastRow: boolean },
): RowProblem | undefined {
  const problem = (code: RowProblem['code']) => ({ code, line, column: '', value: lineText(cells) });
  if (isBelowOtherHeader) return problem('second_header');
  return isCut && !acceptLastRow ? problem('source_cut_off') : undefined;
}

/** A row without a number that is a total or a note below the table. */
export function totalLineProblem({ cells, line }: Record): RowProblem | undefined {
  const first = cells.find((cell) => cell.trim() !== '')?.trim() ?? '';
  return TOTAL.test(first) ? { code: 'total_line', line, column: '', value: lineText(cells) } : undefined;
}

/** `cell`: the index of the cell. */
type QuoteProblem = RowProblem & { cell: number };

/** Cells whose quotes do not say what is meant: where the row is not certain, or a value that is read. */
export function quoteProblems({ cells, line, doubts = [] }: Record, { header, columns }: Dialect): QuoteProblem[] {
  if (doubts.length === 0) return [];
  const read = new Set(Object.values(columns));
  const unclear = doubts.filter(({ cell, kind }) => kind === 'broken' || (read.has(cell) && isOdd(cells[cell] ?? '')));
  return unclear.map(({ cell }) => ({
    code: 'quotes_unclear' as const,
    cell,
    line,
    column: header[cell] ?? '',
    value: (cells[cell] ?? '').slice(0, LONGEST_VALUE),
  }));
}

/**
 * A row with too many cells has most likely a delimiter inside a text, so the values in its columns cannot be trusted.
 * Nameless columns after the named ones count as too many, so that such a row stays wrong when a result file is fed back
 * in; our own columns there do not count at all.
 */
export function widthProblems({ cells, line }: Record, { header, delimiter }: Dialect): RowProblem[] {
  if (cells.length === header.length && isAllNamed(header)) return [];
  const named = header.findLastIndex((name) => name.trim() !== '' && !isResultColumn(name)) + 1;
  const extra = cells.filter((cell, at) => at >= named && cell.trim() !== '' && !isResultColumn(header[at] ?? ''));
  const place = { line, column: '', value: extra.join(delimiter) };
  if (extra.length > 0) return [{ code: 'too_many_cells', ...place }];
  return cells.length < named ? [{ code: 'too_few_cells', ...place }] : [];
}

/** Headers whose last column has a name of its own, so that every row of that width is as wide as it should be. */
const ALL_NAMED = new WeakMap<readonly string[], boolean>();

function isAllNamed(header: readonly string[]): boolean {
  const known = ALL_NAMED.get(header);
  if (known !== undefined) return known;
  const last = header.at(-1) ?? '';
  const isNamed = last.trim() !== '' && !isResultColumn(last);
  ALL_NAMED.set(header, isNamed);
  return isNamed;
}

function isOdd(text: string): boolean {
  return (text.match(/"/g)?.length ?? 0) % 2 === 1 || /^\s*".*"\s*$/s.test(text);
}

function lineText(cells: readonly string[]): string {
  return cells.join(' | ').slice(0, LONGEST_VALUE);
}
