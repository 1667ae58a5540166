import { z } from 'zod';
import { type CardFields, cardFieldsSchema } from './card.js';
import { type Attempt, attemptSchema, type Outcome, STATUS_NAMES } from './outcome.js';
import { pictureText } from './pictures/local-picture.js';
import { CountedCauses, pictureKey, refusedPicture, shownPicture } from './pictures/picture-causes.js';

/** A number whose card could not be set, kept until it is re-run, resolved or discarded. One for each number. */
export const deadLetterSchema = z.object({
  phoneNumber: z.string(),
  /** The requested card, and the run and row that requested it. */
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
  const { row, status, httpStatus, code, traceId, finishedAt, tries = [] } = outcome;
  const notBefore = outcome.notBefore ?? writableFrom(tries);
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
    attempts: tries,
    firstFailedAt: finishedAt,
    lastFailedAt: finishedAt,
    ...(notBefore !== undefined && { notBefore }),
  };
}

/** The limit in Linq's documentation: POST and PATCH requests together, for one number. The limiter's default. */
export const WRITE_LIMIT = { max: 3, windowMs: 600_000 } as const;

/** From when a number may be written again that was written so; undefined if it has a write left. */
function writableFrom(tries: readonly Attempt[]): string | undefined {
  const writes = tries.filter(({ call }) => call !== 'GET');
  const first = writes.length < WRITE_LIMIT.max ? undefined : writes.at(-WRITE_LIMIT.max);
  return first && new Date(Date.parse(first.at) + WRITE_LIMIT.windowMs).toISOString();
}

/** Of two letters for one number the newer one stays, and the time of the first failure with it. */
export function newerDeadLetter(one: DeadLetter, other: DeadLetter): DeadLetter {
  const newer = one.lastFailedAt <= other.lastFailedAt ? other : one;
  const [firstFailedAt = newer.firstFailedAt] = [one.firstFailedAt, other.firstFailedAt].sort();
  return { ...newer, firstFailedAt };
}

/** What a re-run remembers of a letter: a newer failure of the number is left to others. */
export const selectedDeadLetterSchema = z.object({
  /** The number that is sent. */
  phoneNumber: z.string(),
  failedAt: z.iso.datetime(),
  /** The number of the letter, where a person has corrected it. */
  failedNumber: z.string().exactOptional(),
});
export type SelectedDeadLetter = z.infer<typeof selectedDeadLetterSchema>;

/** @param phoneNumber the number that is sent in its place */
export function selectedDeadLetter(letter: DeadLetter, phoneNumber = letter.phoneNumber): SelectedDeadLetter {
  const isMoved = phoneNumber !== letter.phoneNumber;
  return { phoneNumber, failedAt: letter.lastFailedAt, ...(isMoved && { failedNumber: letter.phoneNumber }) };
}

/** What is sent instead of what failed; another number only for a single letter. */
export const deadLetterEditsSchema = cardFieldsSchema.extend({ phoneNumber: z.string().exactOptional() });
export type DeadLetterEdits = z.infer<typeof deadLetterEditsSchema>;

/** Dead letters that have the same cause. */
export type DeadLetterCause = z.infer<typeof deadLetterCauseSchema>;
export const deadLetterCauseSchema = deadLetterSchema
  .pick({ status: true, httpStatus: true, code: true, reason: true })
  .extend({
    key: z
      .string()
      .exactOptional()
      .describe('The code to ask for the numbers of one picture by; absent: the code itself.'),
    numbers: z.number().int(),
    oldest: z.iso.datetime().describe('The first failure.'),
    notBefore: z.iso.datetime().nullable().describe('From when all of its numbers may be written again; null: now.'),
  });

/** `400/1002`, and `-` for what there is not. Letters of one status and one such name have the same cause. */
export function causeName({ httpStatus, code }: Pick<DeadLetter, 'httpStatus' | 'code'>): string {
  return `${httpStatus ?? '-'}/${code ?? '-'}`;
}

/** The same where a picture is what is wrong: all letters with this picture have this name, and no others. */
export function pictureCauseName(letter: Pick<DeadLetter, 'httpStatus' | 'code' | 'wanted'>): string | undefined {
  const picture = refusedPicture(letter, letter.wanted);
  return picture === undefined ? undefined : pictureKey(causeName(letter), picture);
}

type Grouped = Pick<DeadLetter, 'status' | 'httpStatus' | 'code' | 'reason' | 'wanted' | 'firstFailedAt' | 'notBefore'>;

/** Groups dead letters by what went wrong, and by the picture where it is that; the most frequent cause first. */
export function causesOfDeadLetters(deadLetters: Iterable<Grouped>): DeadLetterCause[] {
  const causes = new CountedCauses<DeadLetterCause>();
  for (const letter of deadLetters) {
    const { status, httpStatus, code, reason, firstFailedAt, notBefore = null } = letter;
    const picture = refusedPicture(letter, letter.wanted);
    causes.add(JSON.stringify([status, httpStatus, code]), picture, {
      make: (isOfOne) => {
        const ofPicture = isOfOne && picture !== undefined;
        const named = ofPicture
          ? { key: pictureCauseName(letter) ?? '', reason: `${shownPicture(pictureText(picture))}: ${reason}` }
          : { reason };
        return { status, httpStatus, code, ...named, numbers: 0, oldest: firstFailedAt, notBefore: null };
      },
      count(cause) {
        cause.numbers += 1;
        if (firstFailedAt < cause.oldest) cause.oldest = firstFailedAt;
        if (notBefore !== null && notBefore > (cause.notBefore ?? '')) cause.notBefore = notBefore;
      },
    });
  }
  return causes.list().sort((one, other) => other.numbers - one.numbers);
}
