import { z } from 'zod';
import { cardFieldsSchema } from './card.js';
import { rowNoteSchema, rowWarningSchema } from './row-note.js';
import { rowProblemSchema } from './row-problem.js';

const position = {
  /** The data rows of the source, counted from 1; the header is none. */
  row: z.number().int().positive(),
  /** The line of the file on which the row begins, counted from 1. */
  line: z.number().int().positive(),
};

/** The cells of a row that are read, as they stand in the source, by field; kept where the row says nothing else of them. */
export const cellsSchema = z.object({
  phone_number: z.string().exactOptional(),
  first_name: z.string().exactOptional(),
  last_name: z.string().exactOptional(),
  full_name: z.string().exactOptional(),
  image_url: z.string().exactOptional(),
});
export type RowCells = z.infer<typeof cellsSchema>;

/** One data row, read: a number and what its card should be, or what is wrong with it, or a repetition. */
export const rowSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('good'),
    ...position,
    phoneNumber: z.string(),
    fields: cardFieldsSchema,
    noted: z.enum(['not_known_as_valid']).exactOptional(),
    notes: z.array(rowNoteSchema).exactOptional(),
    warnings: z.array(rowWarningSchema).exactOptional(),
  }),
  z.object({
    kind: z.literal('invalid'),
    ...position,
    phoneNumber: z.string().exactOptional(),
    problems: z.array(rowProblemSchema).min(1),
    cells: cellsSchema.exactOptional(),
  }),
  z.object({
    kind: z.literal('duplicate'),
    ...position,
    phoneNumber: z.string(),
    /** The earlier row that counts. */
    firstRow: z.number().int().positive(),
    /** Whether it asks for another card than the first one. */
    differs: z.boolean(),
    cells: cellsSchema.exactOptional(),
  }),
  /** A person has taken the row out of the plan. */
  z.object({
    kind: z.literal('left_out'),
    ...position,
    phoneNumber: z.string().exactOptional(),
    cells: cellsSchema.exactOptional(),
  }),
]);
export type Row = z.infer<typeof rowSchema>;
export type GoodRow = Extract<Row, { kind: 'good' }>;
