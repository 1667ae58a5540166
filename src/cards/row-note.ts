import { z } from 'zod';

/** A note about a row that is sent nevertheless. Shown once per file, with the number of its rows. */
export const ROW_NOTES = {
  not_known_as_valid: 'The number is possible, but not known as a valid one.',
  blanks_removed: 'Spaces around or inside the name were removed.',
  text_escaped: 'The name has codes of another program, which recipients would see.',
  name_long: 'The name is longer than 40 characters, so that phones may show only its beginning.',
  picture_unchecked: 'The picture could not be checked: its host could not be reached in time.',
  picture_format: 'The picture is neither JPEG nor PNG, so that some phones may not show it.',
  picture_heavy: 'The picture is larger than 2 MB.',
  picture_small: 'A side of the picture is shorter than 192 pixels.',
  picture_coarse: 'A side of the picture is shorter than 640 pixels, so that it may look blurred.',
  picture_not_square: 'The picture is not square; recipients see a circle cut out of it.',
  picture_animated: 'The picture is animated; recipients see one frame of it at most.',
  picture_cmyk: 'The picture has the colours of print (CMYK), which phones may show wrong.',
  picture_transparent: 'The picture may have transparent parts, which phones may show as black.',
  picture_not_again:
    'The picture has changed, but its address does not answer to a further parameter, so Linq would not fetch it again. Give it a new address.',
  picture_expires: 'The address of the picture is signed and ends within a week.',
} as const satisfies Record<string, string>;

export type RowNoteCode = keyof typeof ROW_NOTES;
const codes = Object.keys(ROW_NOTES) as [RowNoteCode, ...RowNoteCode[]];

export const rowNoteSchema = z.object({ code: z.enum(codes), field: z.string() });
export type RowNote = z.infer<typeof rowNoteSchema>;

/** A cell that is sent as it is, although it most likely means another text. `column` is the header as it stands there. */
export const rowWarningSchema = z.object({
  code: z.enum(codes),
  column: z.string(),
  value: z.string(),
  suggestion: z.string(),
});
export type RowWarning = z.infer<typeof rowWarningSchema>;
