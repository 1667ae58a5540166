import { z } from 'zod';

/*
 * Changes that a person makes to the rows of a plan before it is started. The source stays as it was received; the edits lie
 * over it, and each of them can be taken back on its own.
 */

/** One change of a person, of one cell or of thousands; taken back as a whole. */
export const editSchema = z.object({
  id: z.number().int().positive(),
  at: z.iso.datetime(),
  /** What was done, for people: `Replaced “Mon” in Display Name`. */
  what: z.string(),
  /** `column`: the index of the column in the source, from 0. `from`: the value before. */
  cells: z.array(
    z.object({
      row: z.number().int().positive(),
      column: z.number().int().nonnegative(),
      from: z.string(),
      to: z.string(),
    }),
  ),
  /** Rows that are not to be sent, and rows that are to be sent after all. */
  skipped: z.array(z.number().int().positive()),
  kept: z.array(z.number().int().positive()),
});
export type Edit = z.infer<typeof editSchema>;
export type CellEdit = Edit['cells'][number];

/** What all edits come to: the value of each edited cell by row and column, and the rows to leave out. */
export type Patch = {
  cells: ReadonlyMap<number, ReadonlyMap<number, string>>;
  skipped: ReadonlySet<number>;
};

export const NO_PATCH: Patch = { cells: new Map(), skipped: new Set() };

/** Later edits win over earlier ones. */
export function patchOf(edits: readonly Edit[]): Patch {
  const cells = new Map<number, Map<number, string>>();
  const skipped = new Set<number>();
  for (const edit of edits) {
    for (const { row, column, to } of edit.cells) {
      const ofRow = cells.get(row) ?? new Map<number, string>();
      cells.set(row, ofRow.set(column, to));
    }
    for (const row of edit.skipped) skipped.add(row);
    for (const row of edit.kept) skipped.delete(row);
  }
  return { cells, skipped };
}

/** The cells of a record with the edits of its row; a row that is too short for an edited cell is filled up. */
export function patchedCells(cells: readonly string[], edits: ReadonlyMap<number, string> | undefined): string[] {
  if (!edits) return [...cells];
  const width = Math.max(cells.length, ...[...edits.keys()].map((column) => column + 1));
  return Array.from({ length: width }, (_, column) => edits.get(column) ?? cells[column] ?? '');
}

/** What was edited in a row, for the results: `Line: “555-0199” → “+12025550199”`. Empty where nothing was. */
export function describeEdits(
  row: number,
  { cells, header, patch }: { cells: readonly string[]; header: readonly string[]; patch: Patch },
): string {
  const changes = [...(patch.cells.get(row) ?? [])]
    .filter(([column, to]) => (cells[column] ?? '') !== to)
    .map(
      ([column, to]) => `${header[column] || `column ${column + 1}`}: ${quoted(cells[column] ?? '')} → ${quoted(to)}`,
    );
  return [...changes, ...(patch.skipped.has(row) ? ['skipped'] : [])].join(' · ');
}

function quoted(text: string): string {
  return text === '' ? '(empty)' : `“${text}”`;
}
