import type { AccountTable } from './account-table.js';
import { type DamagedNumber, indexLines, type LineIndex, linesThatFit, readDamagedNumber } from './damaged-number.js';
import type { Row } from './row.js';
import type { RowProblem } from './row-problem.js';

/** Tells for a damaged phone cell which line of the account it must have been, where only one can be meant. */
export type LineSuggestions = (cell: string) => string | undefined;

type Damage = { number: DamagedNumber; cells: number };

const INDEXES = new WeakMap<AccountTable, LineIndex>();

/** The lines of an account; none of one that is not known. Made once for each account: of a large one, it takes a while. */
export function lineIndexOf(account: AccountTable | null): LineIndex {
  if (!account) return indexLines([]);
  const index = INDEXES.get(account) ?? indexLines(account.lines());
  INDEXES.set(account, index);
  return index;
}

/**
 * Collects the numbers of a file that a spreadsheet has damaged, and the account's lines that they may have been. A line is
 * offered for a cell where it is the only one that fits and that no row of the file names, and where no other cell claims
 * it: a card on the wrong line would be worse than a row to fix by hand.
 *
 * What is remembered grows with the lines of the account, not with the rows.
 */
export class DamagedNumbers {
  readonly #lines: () => LineIndex;
  readonly #damaged = new Map<string, Damage>();
  #index: LineIndex | undefined;

  /** @param lines the account's; none where they are unknown */
  constructor(lines: () => LineIndex) {
    this.#lines = lines;
  }

  /** Adds the problems of one row. */
  add(problems: readonly RowProblem[]): void {
    const problem = damageOf(problems);
    const number = problem && readDamagedNumber(problem.value);
    if (!number) return;
    // Made for the first damaged number: most files have none.
    this.#index ??= this.#lines();
    if (linesThatFit(number, this.#index, { most: 1 }).length === 0) return;
    const key = keyOf(number);
    this.#damaged.set(key, { number, cells: (this.#damaged.get(key)?.cells ?? 0) + 1 });
  }

  /** What can be offered, once all rows have been added; undefined for nothing. @param isNamed whether a row names a line */
  suggestions(isNamed: (line: string) => boolean): LineSuggestions | undefined {
    if (!this.#index || this.#damaged.size === 0) return undefined;
    const isMeant = (line: string) => !isNamed(line);
    const suggestions = new Map<string, string>();
    const claims = new Map<string, number>();
    for (const [key, { number, cells }] of this.#damaged) {
      const [line, another] = linesThatFit(number, this.#index, { most: 2, isMeant });
      if (line === undefined || another !== undefined) continue;
      suggestions.set(key, line);
      claims.set(line, (claims.get(line) ?? 0) + cells);
    }
    if (suggestions.size === 0) return undefined;
    return (cell) => {
      const number = readDamagedNumber(cell);
      const line = number && suggestions.get(keyOf(number));
      return line !== undefined && claims.get(line) === 1 ? line : undefined;
    };
  }
}

/**
 * Looks through the rows of a file for what can be offered.
 *
 * @param rows each row of the file, once; not read where there are no lines
 */
export async function findLineSuggestions(
  lines: readonly string[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<LineSuggestions> {
  const nothing = () => undefined;
  if (lines.length === 0) return nothing;
  const named = new Set<string>();
  const damaged = new DamagedNumbers(() => indexLines(lines));
  const known = new Set(lines);
  for await (const row of rows) {
    if (row.phoneNumber !== undefined && known.has(row.phoneNumber)) named.add(row.phoneNumber);
    if (row.kind === 'invalid') damaged.add(row.problems);
  }
  return damaged.suggestions((line) => named.has(line)) ?? nothing;
}

/** The row with the line that its damaged number may have been, where there is one to offer. */
export function withSuggestion(row: Row, suggestions: LineSuggestions): Row {
  return row.kind === 'invalid' ? { ...row, problems: withOffer(row.problems, suggestions) } : row;
}

/** The problems of a row, with the line that its damaged number may have been, where there is one to offer. */
export function withOffer(problems: readonly RowProblem[], suggestions: LineSuggestions): RowProblem[] {
  const problem = damageOf(problems);
  const perhaps = problem && suggestions(problem.value);
  return problems.map((one) => (one === problem && perhaps !== undefined ? { ...one, perhaps } : one));
}

/** The problem with the number of a row, where it can be one that a spreadsheet has made. */
function damageOf(problems: readonly RowProblem[]): RowProblem | undefined {
  // With a cell too many nobody knows which of them the number is.
  if (problems.some(({ code }) => code === 'too_many_cells')) return undefined;
  return problems.find(({ code }) => code.startsWith('phone_'));
}

function keyOf({ low, high, isInternational }: DamagedNumber): string {
  return `${low}-${high}${isInternational ? '+' : ''}`;
}
