import { patchedCells } from '../cards/edit.js';
import type { Dialect } from './recognise.js';
import type { Record } from './table/record-scanner.js';

/**
 * A record as a person has edited it. `isConfirmed`: every cell that is read was set by that person, who has seen the row as a
 * whole; then nothing of the line it stood on is in doubt any more, neither its width nor its quotes.
 */
export type PatchedRecord = Record & { isEdited?: true; isConfirmed?: true };

/** @param edits the values of edited cells, by column */
export function patchedRecord(
  record: Record,
  edits: ReadonlyMap<number, string> | undefined,
  { columns, header }: Pick<Dialect, 'columns' | 'header'>,
): PatchedRecord {
  if (!edits) return record;
  const { doubts, isCut, ...rest } = record;
  const cells = patchedCells(record.cells, edits);
  if (Object.values(columns).every((column) => edits.has(column))) {
    const whole = Array.from({ length: header.length }, (_, column) => cells[column] ?? '');
    return { ...rest, cells: whole, isEdited: true, isConfirmed: true };
  }
  // A quote that may have joined two cells is in doubt until the whole row is confirmed.
  const left = doubts?.filter(({ cell, kind }) => kind === 'broken' || !edits.has(cell)) ?? [];
  return { ...rest, cells, isEdited: true, ...(isCut && { isCut }), ...(left.length > 0 && { doubts: left }) };
}
