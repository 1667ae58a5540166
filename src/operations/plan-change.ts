import { z } from 'zod';
import { MAPPABLE } from '../intake/columns.js';
import { planFilterSchema } from './plan-filter.js';

const MOST = 100_000;
const row = z.number().int().positive();
const field = z.enum(MAPPABLE).describe('A field that has a column in the file.');
const value = z.string().max(10_000);
const rows = z
  .union([z.array(row).min(1).max(MOST), planFilterSchema])
  .describe('The numbers of the rows, or which rows of the plan are meant.');

/** What a person can do with the rows of a plan at once; it becomes one edit. */
export const planChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cells').describe('Write these cells.'),
    cells: z.array(z.strictObject({ row, field, value })).min(1).max(MOST),
  }),
  z.strictObject({
    kind: z.literal('set').describe('Write one value into the field of all these rows.'),
    rows,
    field,
    value,
  }),
  z.strictObject({
    kind: z.literal('fill').describe('Write the value of the first of these rows into the field of all others.'),
    rows: z.array(row).min(2).max(MOST),
    field,
  }),
  z.strictObject({
    kind: z.literal('replace').describe('Replace a text wherever it is in the field.'),
    field,
    find: z.string().min(1).max(1_000),
    by: value,
    whole: z.boolean().default(false).describe('Only where it is all of the cell.'),
    rows: planFilterSchema.default({}),
  }),
  z.strictObject({ kind: z.literal('skip').describe('Do not send these rows.'), rows }),
  z.strictObject({ kind: z.literal('keep').describe('Send rows after all that were skipped.'), rows }),
  z.strictObject({ kind: z.literal('accept').describe('Write what these cells certainly mean.'), rows }),
  z.strictObject({
    kind: z.literal('clear').describe('Empty the cells that have this problem: the card keeps its value.'),
    cause: z.string().max(100),
  }),
  z.strictObject({
    kind: z.literal('confirm').describe('Take these rows by their cells, whatever was doubtful about the line.'),
    rows: z.array(row).min(1).max(MOST),
  }),
]);
export type PlanChange = z.infer<typeof planChangeSchema>;
