import { z } from 'zod';

/** The cards of a run: how many are active, and which are not. */
export const activeCardsSchema = z.object({
  active: z.number().int(),
  notActive: z.array(z.object({ phoneNumber: z.string(), why: z.enum(['no_card', 'inactive']) })),
});
export type ActiveCards = z.infer<typeof activeCardsSchema>;
