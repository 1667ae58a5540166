import { z } from 'zod';

/**
 * Why a run stopped. `halted`, `interrupted`: `resume` continues it. `awaiting_approval`: the guard holds it, and `approve`
 * continues it. `cancelled`: it is over.
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
