import { z } from 'zod';
import { STATUS_NAMES } from '../../../cards/outcome.js';
import { PLAN_GROUPS } from '../../../operations/plan-filter.js';

/** More than any screen has, with those around it: one of 2,160 pixels that shows the page at a quarter of its size has 222. */
const MOST_ROWS = 250;

/** Which rows of a run, or of its plan, a page shows. What cannot be read is left out, so that an old link still works. */
export const runQuerySchema = z.object({
  status: z.enum(STATUS_NAMES).optional().catch(undefined),
  number: z.string().trim().max(40).optional().catch(undefined),
  kind: z.string().max(40).optional().catch(undefined),
  group: z.enum(PLAN_GROUPS).optional().catch(undefined),
  cause: z.string().max(100).optional().catch(undefined),
  search: z.string().trim().max(200).optional().catch(undefined),
  card: z.coerce.number().int().positive().optional().catch(undefined),
  after: z.coerce.number().int().nonnegative().optional().catch(undefined),
  from: z.coerce.number().int().nonnegative().optional().catch(undefined),
  before: z.coerce.number().int().positive().optional().catch(undefined),
  rows: z.coerce.number().int().min(1).max(MOST_ROWS).optional().catch(undefined),
});
export type RunQuery = z.infer<typeof runQuerySchema>;
