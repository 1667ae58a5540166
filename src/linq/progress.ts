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
 * The progress of one row. The job's data keeps it when the job goes back to the queue, so that attempts and switches
 * continue to count.
 */
export const progressSchema = z.preprocess(
  fromVersion01,
  z.object({
    /** The next call to send. */
    call: z.enum(['POST', 'PATCH']),
    /** The response that caused the switch from one call to the other; at most once per row. */
    switchedAfter: saidSchema.extend({ call: z.enum(['POST', 'PATCH']) }).nullable(),
    /** Attempts that failed and count against the retries. */
    failedAttempts: z.number().int().nonnegative(),
    /** Writes lost on stale connections. The first few use no attempt. */
    staleWrites: z.number().int().nonnegative().default(0),
    /** Requests sent that could change the card. */
    writes: z.number().int().nonnegative(),
    /** A write may have happened: the card is read back before the next one. */
    needsReadBack: z.boolean(),
    /** The attempts are used up; the row is held only to see whether Linq is down. */
    exhaustedBy: z.object({ class: z.enum(FAILURE_CLASSES), said: saidSchema, reason: z.string() }).nullable(),
    /** The row has been held once because others were failing too. */
    held: z.boolean(),
    /** The attempts so far were made during an outage and do not count; they still count against the number's budget. */
    forgiven: z.boolean(),
    /** When its first attempt began, in milliseconds since 1970. */
    sinceMs: z.number().nullable(),
    tries: z.array(attemptSchema),
  }),
);
export type Progress = z.infer<typeof progressSchema>;

/** Version 0.1 called `needsReadBack` `unsure`; its jobs may still be on a queue. */
function fromVersion01(kept: unknown): unknown {
  const isOld = typeof kept === 'object' && kept !== null && 'unsure' in kept;
  return isOld ? { needsReadBack: kept.unsure, ...kept } : kept;
}

/** The progress of a row before its first attempt. `needsReadBack`: an earlier worker may have written the card. */
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
