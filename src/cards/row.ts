import { z } from 'zod';
import { cardFieldsSchema } from './card.js';
import { rowNoteSchema } from './row-note.js';
import { rowProblemSchema } from './row-problem.js';

const position = {
  /** The data rows of the source, counted from 1; the header is none. */
  row: z.number().int().positive(),
  /** The line of the file on which the row begins, counted from 1. */
  line: z.number().int().positive(),
};

/** One data row, read: a number and what its card should be, or what is wrong with it, or a repetition. */
export const rowSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('good'),
    ...position,
    phoneNumber: z.string(),
    fields: cardFieldsSchema,
    noted: z.enum(['not_known_as_valid']).exactOptional(),
    notes: z.array(rowNoteSchema).exactOptional(),
  }),
  z.object({
    kind: z.literal('invalid'),
    ...position,
    phoneNumber: z.string().exactOptional(),
    problems: z.array(rowProblemSchema).min(1),
  }),
  z.object({
    kind: z.literal('duplicate'),
    ...position,
    phoneNumber: z.string(),
    /** The earlier row that counts. */
    firstRow: z.number().int().positive(),
    /** Whether it asks for another card than the first one. */
    differs: z.boolean(),
  }),
]);
export type Row = z.infer<typeof rowSchema>;
export type GoodRow = Extract<Row, { kind: 'good' }>;
