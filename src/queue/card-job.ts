import { z } from 'zod';
import { cardFieldsSchema, cardSchema } from '../cards/card.js';
import type { Outcome } from '../cards/outcome.js';
import { MODES } from '../cards/plan.js';
import type { StoreFault } from './store/store-fault.js';

/** The queue's unit of work: one phone number of one run. Holds names and numbers, never the key. */
export const cardJobSchema = z.object({
  run: z.string(),
  row: z.number().int().positive(),
  phoneNumber: z.string(),
  wanted: cardFieldsSchema,
  /** What an update sends, where that is not all that is wanted: the fields that differ. */
  toSend: cardFieldsSchema.exactOptional(),
  /** The card in the snapshot; null for none, absent where there was no snapshot. */
  before: cardSchema.nullable().exactOptional(),
  begin: z.enum(['POST', 'PATCH']),
  mode: z.enum(MODES),
  /** The fingerprint of the key of the account that the number is to be found on. */
  account: z.string(),
  /** When the number failed last, for a re-run of its dead letter: this run does not retry a later failure. */
  letterOf: z.iso.datetime().exactOptional(),
  /** The number that the dead letter has, where a person has corrected it: the job is for another number then. */
  failedNumber: z.string().exactOptional(),
  /** The job was made a second time, because the queue had lost the first one. */
  rebuilt: z.boolean().default(false),
  /** How far the work had come when the job went back to the queue; absent for a job that has not been tried. */
  progress: z.unknown().optional(),
  /** Starts of the job that ended in an orderly way. A further one means that a worker was lost in the middle. */
  orderlyStarts: z.number().int().nonnegative().default(0),
  parked: z.object({ until: z.number(), because: z.string() }).nullable().default(null),
});
export type CardJob = z.infer<typeof cardJobSchema>;
/** A card job as it is put on the queue: short, because a run may have very many. */
export type NewCardJob = z.input<typeof cardJobSchema>;

/**
 * What a worker made of a card job. With `park` and `put_back` it goes back to the queue and keeps its progress; with `store_fault` it
 * goes back as it came, and only this process remembers the progress.
 */
export type CardJobResult =
  | { kind: 'outcome'; outcome: Outcome }
  | { kind: 'park'; until: number; because: string; progress: unknown }
  | { kind: 'put_back'; progress: unknown; afterMs: number }
  | { kind: 'store_fault'; progress: unknown; fault: StoreFault };

/** The id of a row's card job: the same row of the same run is the same job, however often it is added. */
export function cardJobId(run: string, row: number): string {
  return `${run}.${row}`;
}
