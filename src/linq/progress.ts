import { z } from 'zod';
import { attemptSchema } from '../cards/outcome.js';
import { FAILURE_CLASSES } from './failures.js';

const saidSchema = z.object({
  httpStatus: z.number().int().nullable(),
  code: z.number().int().nullable(),
  traceId: z.string().nullable(),
  cause: z.string().exactOptional(),
});

/**
 * How far one row has come. It is kept in the job's data whenever the job is handed back to the queue, so that attempts
 * and switches count on from where they were.
 */
export const progressSchema = z.preprocess(
  fromVersion01,
  z.object({
    /** The call that is to be sent next. */
    call: z.enum(['POST', 'PATCH']),
    /** What made us switch from one call to the other; at most once per row. */
    switchedAfter: saidSchema.extend({ call: z.enum(['POST', 'PATCH']) }).nullable(),
    /** Attempts that failed and count against the retries. */
    failedAttempts: z.number().int().nonnegative(),
    /** Writes that were lost with a connection that the server had closed; the first few do not count as attempts. */
    staleWrites: z.number().int().nonnegative().default(0),
    /** Requests that could change the card. */
    writes: z.number().int().nonnegative(),
    /** A write may have happened: the card is read back before the next one. */
    needsReadBack: z.boolean(),
    /** Its attempts are used up, and it was only held back to see whether Linq is down. */
    exhaustedBy: z.object({ class: z.enum(FAILURE_CLASSES), said: saidSchema, reason: z.string() }).nullable(),
    /** The row has been held back once because others were failing too. */
    held: z.boolean(),
    /** Its attempts so far fell into an outage and are forgiven; the number's budget is not. */
    forgiven: z.boolean(),
    /** When its first attempt began, in milliseconds since 1970. */
    sinceMs: z.number().nullable(),
    tries: z.array(attemptSchema),
  }),
);
export type Progress = z.infer<typeof progressSchema>;

/** Version 0.1 called `needsReadBack` `unsure`; its jobs may still stand on a queue. */
function fromVersion01(kept: unknown): unknown {
  const isOld = typeof kept === 'object' && kept !== null && 'unsure' in kept;
  return isOld ? { needsReadBack: kept.unsure, ...kept } : kept;
}

/** A row that has not been tried yet. `needsReadBack` where an earlier worker may have written for it. */
export function freshProgress(begin: 'POST' | 'PATCH', needsReadBack: boolean): Progress {
  return {
    call: begin,
    switchedAfter: null,
    failedAttempts: 0,
    staleWrites: 0,
    writes: 0,
    needsReadBack,
    exhaustedBy: null,
    held: false,
    forgiven: false,
    sinceMs: null,
    tries: [],
  };
}
