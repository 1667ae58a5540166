import { z } from 'zod';
import { cardSchema } from './card.js';

/**
 * What the account had when the run began, read once.
 * The list of cards may hold active ones only, so a number that is not in it may still have a card.
 * `lines` is null where the account's numbers could not be read: then nothing is called “not on the account”.
 */
export const snapshotSchema = z.object({
  takenAt: z.iso.datetime(),
  cards: z.array(cardSchema),
  lines: z.array(z.string()).nullable(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
