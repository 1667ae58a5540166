import { z } from 'zod';

/**
 * Why a run does not go on. `halted`, `interrupted`: resume goes on with it. `awaiting_approval`: a guard holds it, approve
 * goes on with it. `cancelled`: it is over.
 */
export const runStopSchema = z.object({
  kind: z.enum(['halted', 'cancelled', 'interrupted', 'awaiting_approval']),
  code: z.string(),
  what: z.string(),
  next: z.string(),
  at: z.iso.datetime(),
  /** Since when Linq had not answered, where that is why. */
  since: z.iso.datetime().exactOptional(),
});
export type RunStop = z.infer<typeof runStopSchema>;
