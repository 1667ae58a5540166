import { z } from 'zod';
import { STATUS_NAMES } from './outcome.js';

/** Rows that ended badly for one and the same reason. */
export const causeSchema = z.object({
  status: z.enum(STATUS_NAMES),
  httpStatus: z.number().int().nullable(),
  code: z.union([z.number().int(), z.string()]).nullable(),
  /** The picture that all of these rows have, where it is what is wrong; without what follows a question mark. */
  picture: z.string().exactOptional(),
  rows: z.number().int().positive(),
  /** What happened and how to fix it. */
  reason: z.string(),
  firstRow: z.number().int().positive(),
});
export type Cause = z.infer<typeof causeSchema>;
