import { z } from 'zod';
import { AccountTable } from './account-table.js';
import { cardSchema } from './card.js';

/** snapshot.json: the account as versions before this one kept it for a run. `lines` is null where they were unknown. */
export const snapshotSchema = z
  .object({ takenAt: z.iso.datetime(), cards: z.array(cardSchema), lines: z.array(z.string()).nullable() })
  .transform(({ cards, lines }) => AccountTable.of({ cards, lines: lines ?? [] }));
