import { z } from 'zod';

/** What is worth knowing about a row that is sent all the same. Told once for a file, with the number of its rows. */
export const ROW_NOTES = {
  not_known_as_valid: 'The number is possible, but not known as a valid one.',
  blanks_removed: 'Spaces around or inside the name were removed.',
  name_long: 'The name is longer than 40 characters, so that phones may show only its beginning.',
} as const satisfies Record<string, string>;

export type RowNoteCode = keyof typeof ROW_NOTES;
const codes = Object.keys(ROW_NOTES) as [RowNoteCode, ...RowNoteCode[]];

export const rowNoteSchema = z.object({ code: z.enum(codes), field: z.string() });
export type RowNote = z.infer<typeof rowNoteSchema>;
