import { z } from 'zod';

/**
 * How one row ended. `needsFix`: the row belongs in failed.csv. `deadLetter`: its number waits in the dead letters.
 * A duplicate needs a fix only if its values differ; see {@link needsAttention}.
 */
export const STATUSES = {
  went_dark: { good: false, needsFix: true, deadLetter: true },
  created: { good: true, needsFix: false, deadLetter: false },
  updated: { good: true, needsFix: false, deadLetter: false },
  unchanged: { good: true, needsFix: false, deadLetter: false },
  skipped: { good: true, needsFix: false, deadLetter: false },
  inactive: { good: false, needsFix: true, deadLetter: true },
  differs: { good: false, needsFix: true, deadLetter: true },
  rejected: { good: false, needsFix: true, deadLetter: true },
  failed: { good: false, needsFix: true, deadLetter: true },
  invalid: { good: false, needsFix: true, deadLetter: false },
  duplicate: { good: true, needsFix: false, deadLetter: false },
  not_on_account: { good: false, needsFix: true, deadLetter: false },
  not_attempted: { good: false, needsFix: true, deadLetter: false },
} as const satisfies Record<string, { good: boolean; needsFix: boolean; deadLetter: boolean }>;

export type Status = keyof typeof STATUSES;
export const STATUS_NAMES = Object.keys(STATUSES) as [Status, ...Status[]];

/** One request that was sent for a row, and what came back. */
export const attemptSchema = z.object({
  at: z.iso.datetime(),
  call: z.enum(['POST', 'PATCH', 'GET']),
  httpStatus: z.number().int().nullable(),
  code: z.number().int().nullable(),
  traceId: z.string().nullable(),
  /** Why no answer came, as the system calls it: `ECONNRESET`. */
  cause: z.string().exactOptional(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** The end of one row. It travels from the worker through the queue to the report, so it is checked on arrival. */
export const outcomeSchema = z.object({
  row: z.number().int().positive(),
  phoneNumber: z.string().nullable(),
  status: z.enum(STATUS_NAMES),
  /** What was done, or would have been. */
  action: z.enum(['create', 'update', 'none']),
  isActive: z.boolean().nullable(),
  httpStatus: z.number().int().nullable(),
  /** Linq's error code, one of our own from docs/failures.md, or the system's name for why no answer came. */
  code: z.union([z.number().int(), z.string()]).nullable(),
  /** The class of the failure, as in docs/failures.md. */
  class: z.string().exactOptional(),
  /** For people: what happened and how to fix it. Null if there is nothing to say. */
  reason: z.string().nullable(),
  /** Writes that were sent for the row. */
  attempts: z.number().int().nonnegative(),
  traceId: z.string().nullable(),
  finishedAt: z.iso.datetime(),
  /** From when the number may be written again, where its budget is used up. */
  notBefore: z.iso.datetime().exactOptional(),
  /** Whether a duplicate asks for another card than the row that counts. */
  differs: z.boolean().exactOptional(),
  /** The picture that was sent, and the address that Linq gave it: for the ledger. */
  sentImage: z.object({ imageUrl: z.string(), answeredUrl: z.string().exactOptional() }).exactOptional(),
  /** The attempts. Kept under its older name, because journals, the API and dead letters of 0.1 have it. */
  tries: z.array(attemptSchema).exactOptional(),
  /** The card went dark, and the run has set it up again, or has begun to: it does so once. */
  healed: z.boolean().exactOptional(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** Whether the row belongs in failed.csv. */
export function needsAttention(outcome: Outcome): boolean {
  return outcome.status === 'duplicate' ? outcome.differs === true : STATUSES[outcome.status].needsFix;
}

/** Whether the row ended as its author wanted. */
export function isGood(outcome: Outcome): boolean {
  return STATUSES[outcome.status].good && !needsAttention(outcome);
}

/** How many rows ended in which way; every status is there, also with 0. */
export type Counts = Record<Status, number>;

export function noCounts(): Counts {
  return Object.fromEntries(STATUS_NAMES.map((status) => [status, 0])) as Counts;
}
