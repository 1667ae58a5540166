import { z } from 'zod';
import { type CardFields, cardFieldsSchema } from './card.js';
import { attemptSchema, type Outcome, STATUS_NAMES } from './outcome.js';

/** A number whose card could not be set, kept until it is re-run, resolved or discarded. One for each number. */
export const deadLetterSchema = z.object({
  phoneNumber: z.string(),
  /** The card that was wanted, and the run and row that wanted it. */
  wanted: cardFieldsSchema,
  run: z.string(),
  row: z.number().int().positive(),
  status: z.enum(STATUS_NAMES),
  /** The class of the failure, as in docs/failures.md. */
  class: z.string().nullable(),
  httpStatus: z.number().int().nullable(),
  code: z.union([z.number().int(), z.string()]).nullable(),
  reason: z.string(),
  traceId: z.string().nullable(),
  attempts: z.array(attemptSchema),
  firstFailedAt: z.iso.datetime(),
  lastFailedAt: z.iso.datetime(),
  /** From when the number may be written again, where its budget is used up. */
  notBefore: z.iso.datetime().exactOptional(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** What becomes of a row that ended badly. */
export function deadLetterOf(outcome: Outcome, origin: { run: string; wanted: CardFields }): DeadLetter {
  const { row, status, httpStatus, code, traceId, finishedAt, notBefore } = outcome;
  return {
    phoneNumber: outcome.phoneNumber ?? '',
    ...origin,
    row,
    status,
    class: outcome.class ?? null,
    httpStatus,
    code,
    reason: outcome.reason ?? '',
    traceId,
    attempts: outcome.tries ?? [],
    firstFailedAt: finishedAt,
    lastFailedAt: finishedAt,
    ...(notBefore !== undefined && { notBefore }),
  };
}

/** Of two letters for one number the newer one stays, and the time of the first failure with it. */
export function newerDeadLetter(one: DeadLetter, other: DeadLetter): DeadLetter {
  const newer = one.lastFailedAt <= other.lastFailedAt ? other : one;
  const [firstFailedAt = newer.firstFailedAt] = [one.firstFailedAt, other.firstFailedAt].sort();
  return { ...newer, firstFailedAt };
}

/** What a re-run remembers of a letter: a newer failure of the number is not its to mend. */
export const selectedDeadLetterSchema = z.object({ phoneNumber: z.string(), failedAt: z.iso.datetime() });

export function selectedDeadLetter({
  phoneNumber,
  lastFailedAt,
}: DeadLetter): z.infer<typeof selectedDeadLetterSchema> {
  return { phoneNumber, failedAt: lastFailedAt };
}

/** Which dead letters are meant. What is not given does not matter. */
export type DeadLetterFilter = {
  run?: string | undefined;
  status?: string | undefined;
  code?: string | undefined;
  /** HTTP status and code, as {@link causeName} writes them: what a code alone does not always tell. */
  cause?: string | undefined;
  /** Failed last at this time or later. */
  since?: Date | undefined;
  phoneNumber?: string | undefined;
};

export function isSelected(deadLetter: DeadLetter, filter: DeadLetterFilter): boolean {
  const { run, status, code, cause, since, phoneNumber } = filter;
  return (
    (run === undefined || deadLetter.run === run) &&
    (status === undefined || deadLetter.status === status) &&
    (code === undefined || String(deadLetter.code ?? deadLetter.httpStatus) === code) &&
    (cause === undefined || causeName(deadLetter) === cause) &&
    (since === undefined || Date.parse(deadLetter.lastFailedAt) >= since.getTime()) &&
    (phoneNumber === undefined || deadLetter.phoneNumber === phoneNumber)
  );
}

/** Dead letters that have the same cause. */
export type DeadLetterCause = Pick<DeadLetter, 'status' | 'httpStatus' | 'code' | 'reason'> & {
  numbers: number;
  oldest: string;
};

/** `400/1002`, and `-` for what there is not. Letters of one status and one such name have the same cause. */
export function causeName({ httpStatus, code }: Pick<DeadLetter, 'httpStatus' | 'code'>): string {
  return `${httpStatus ?? '-'}/${code ?? '-'}`;
}

/** Groups dead letters by what went wrong, the most frequent cause first. */
export function causesOfDeadLetters(
  deadLetters: Iterable<Pick<DeadLetter, 'status' | 'httpStatus' | 'code' | 'reason' | 'firstFailedAt'>>,
): DeadLetterCause[] {
  const causes = new Map<string, DeadLetterCause>();
  for (const { status, httpStatus, code, reason, firstFailedAt } of deadLetters) {
    const key = JSON.stringify([status, httpStatus, code]);
    const cause = causes.get(key);
    if (!cause) causes.set(key, { status, httpStatus, code, reason, numbers: 1, oldest: firstFailedAt });
    else {
      cause.numbers += 1;
      if (firstFailedAt < cause.oldest) cause.oldest = firstFailedAt;
    }
  }
  return [...causes.values()].sort((one, other) => other.numbers - one.numbers);
}
