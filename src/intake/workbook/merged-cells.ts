import type { Readable } from 'node:stream';

/** Rows `first` to `last`, from 1, of a column, from 0, that are shown as one cell. */
export type MergedCells = { column: number; first: number; last: number };

const END_OF_ROWS = /<\/(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\/>/;
/** No tag that ends the rows is longer. */
const MOST_TAG_CHARACTERS = 64;

/**
 * The cells of a sheet that span several rows. They stand behind all rows, so the sheet is unpacked once more for them; only
 * what follows the rows is looked at.
 */
export async function readMergedCells(part: Readable, columnOf: (place: string) => number): Promise<MergedCells[]> {
  let text = '';
  let isBehind = false;
  part.setEncoding('utf8');
  for await (const chunk of part as AsyncIterable<string>) {
    text += chunk;
    if (isBehind) continue;
    isBehind = END_OF_ROWS.test(text);
    if (!isBehind) text = text.slice(-MOST_TAG_CHARACTERS);
  }
  if (!isBehind) return [];
  const areas = text.matchAll(/<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"/g);
  return [...areas]
    .map(([, column = '', first, last]) => ({ column: columnOf(column), first: Number(first), last: Number(last) }))
    .filter(({ first, last }) => last > first);
}

/**
 * Gives each row what a person sees in it: a workbook has the value of merged cells only in their first row. Rows come in
 * their order.
 */
export class MergedValues {
  readonly #coming: MergedCells[];
  #open: { column: number; last: number; value: string }[] = [];

  constructor(areas: readonly MergedCells[]) {
    this.#coming = areas.toSorted((a, b) => b.first - a.first);
  }

  /** Fills the cells of a row that belong to a cell above. */
  fill(line: number, cells: string[]): void {
    this.#open = this.#open.filter(({ last }) => last >= line);
    for (const { column, value } of this.#open) {
      while (cells.length <= column) cells.push('');
      cells[column] ||= value;
    }
    for (let next = this.#coming.at(-1); next && next.first <= line; next = this.#coming.at(-1)) {
      this.#coming.pop();
      if (next.first === line) this.#open.push({ ...next, value: cells[next.column] ?? '' });
    }
  }
}
