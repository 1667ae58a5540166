import {
  type DamagedNumber,
  indexLines,
  type LineIndex,
  linesThatFit,
  narrowedTo,
  readDamagedNumber,
} from './damaged-number.js';
import type { Row } from './row.js';
import type { RowProblem } from './row-problem.js';

/** Tells for a damaged phone cell which line of the account it must have been, where only one can be meant. */
export type LineSuggestions = (cell: string) => string | undefined;

/**
 * Looks through the rows of a file for numbers that a spreadsheet has damaged, and for the account's lines that they may
 * have been. A line is offered for a cell where it is the only one that fits and that no row of the file names, and where
 * no other cell claims it: a card on the wrong line would be worse than a row to mend by hand.
 *
 * What is remembered grows with the lines of the account, not with the rows.
 *
 * @param rows each row of the file, once; not read where there are no lines
 */
export async function findLineSuggestions(
  lines: readonly string[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<LineSuggestions> {
  if (lines.length === 0) return () => undefined;
  const { index, damaged } = await survey(lines, rows);
  const suggestions = new Map<string, string>();
  const claims = new Map<string, number>();
  for (const [key, { number, cells }] of damaged) {
    const [line, another] = linesThatFit(number, index, { most: 2 });
    if (line === undefined || another !== undefined) continue;
    suggestions.set(key, line);
    claims.set(line, (claims.get(line) ?? 0) + cells);
  }
  return (cell) => {
    const number = readDamagedNumber(cell);
    const line = number && suggestions.get(keyOf(number));
    return line !== undefined && claims.get(line) === 1 ? line : undefined;
  };
}

/** The row with the line that its damaged number may have been, where there is one to offer. */
export function withSuggestion(row: Row, suggestions: LineSuggestions): Row {
  const problem = damageOf(row);
  const perhaps = problem && suggestions(problem.value);
  if (row.kind !== 'invalid' || perhaps === undefined) return row;
  return { ...row, problems: row.problems.map((one) => (one === problem ? { ...one, perhaps } : one)) };
}

/** The problem with the number of a row, where it can be one that a spreadsheet has made. */
function damageOf(row: Row): RowProblem | undefined {
  if (row.kind !== 'invalid') return undefined;
  // With a cell too many nobody knows which of them the number is.
  if (row.problems.some(({ code }) => code === 'too_many_cells')) return undefined;
  return row.problems.find(({ code }) => code.startsWith('phone_'));
}

type Damage = { number: DamagedNumber; cells: number };

/** The lines that no row names, and the damaged numbers that may be a line, each with the number of its cells. */
async function survey(
  lines: readonly string[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<{ index: LineIndex; damaged: Map<string, Damage> }> {
  const unnamed = new Set(lines);
  let index: LineIndex | undefined;
  const damaged = new Map<string, Damage>();
  for await (const row of rows) {
    if (row.phoneNumber !== undefined) unnamed.delete(row.phoneNumber);
    const problem = damageOf(row);
    const number = problem && readDamagedNumber(problem.value);
    if (!number) continue;
    // Made for the first damaged number: most files have none.
    index ??= indexLines(lines);
    if (linesThatFit(number, index, { most: 1 }).length === 0) continue;
    const key = keyOf(number);
    damaged.set(key, { number, cells: (damaged.get(key)?.cells ?? 0) + 1 });
  }
  return { index: narrowedTo(unnamed, index ?? indexLines([])), damaged };
}

function keyOf({ low, high, isInternational }: DamagedNumber): string {
  return `${low}-${high}${isInternational ? '+' : ''}`;
}
