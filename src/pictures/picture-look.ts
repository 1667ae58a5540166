import { z } from 'zod';
import type { PlannedRow } from '../cards/plan.js';
import type { RowNoteCode } from '../cards/row-note.js';
import { PICTURE_PROBLEMS } from '../cards/row-problem.js';

const NOTES = [
  'picture_unchecked',
  'picture_format',
  'picture_heavy',
  'picture_small',
  'picture_coarse',
  'picture_not_square',
  'picture_animated',
  'picture_cmyk',
  'picture_transparent',
  'picture_expires',
] as const satisfies RowNoteCode[];
export type PictureNote = (typeof NOTES)[number];

/** What a look at the address of a picture has shown: why Linq could not use it, or what is to be noted about it. */
export const pictureLookSchema = z.object({
  /** `detail`: a clause whose subject is the picture or its address, “it answers 404”. */
  problem: z.object({ code: z.enum(PICTURE_PROBLEMS), detail: z.string() }).exactOptional(),
  notes: z.array(z.enum(NOTES)).default([]),
});
export type PictureLook = z.infer<typeof pictureLookSchema>;

/** The address of the picture that a row would send, if it sends one. */
export function pictureToSend({ fields, decision }: PlannedRow): string | undefined {
  switch (decision.kind) {
    case 'create':
    case 'set_up_again':
      return fields.imageUrl ?? undefined;
    case 'update':
      return decision.changes.find(({ field }) => field === 'imageUrl')?.to ?? undefined;
    default:
      return undefined;
  }
}

/** A row that is held because Linq could not use its picture; any other row as it is. `column`: the header of its address. */
export function heldByPicture(
  planned: PlannedRow,
  { looks, column }: { looks: ReadonlyMap<string, PictureLook>; column: string },
): PlannedRow {
  const value = pictureToSend(planned);
  const problem = value === undefined ? undefined : looks.get(value)?.problem;
  if (value === undefined || !problem) return planned;
  return { ...planned, decision: { kind: 'invalid', problems: [{ ...problem, line: planned.line, column, value }] } };
}
