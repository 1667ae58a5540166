import { z } from 'zod';
import { type Cause, causeSchema } from '../cards/cause.js';
import { isGood, type Outcome, STATUS_NAMES } from '../cards/outcome.js';
import { pictureText } from '../cards/pictures/local-picture.js';
import { CountedCauses, refusedPicture, shownPicture } from '../cards/pictures/picture-causes.js';
import type { PlannedRow } from '../cards/plan.js';
import { aboutPicture, pictureCause, ROW_PROBLEMS, type RowProblemCode } from '../cards/row-problem.js';
import { VERIFY_REASONS, verifiedSchema } from '../cards/verify-outcome.js';

/** summary.json: what a program needs to know of a run that has ended. docs/csv.md describes it. */
export const summarySchema = z.object({
  schema: z.literal('linq-cards/summary@1'),
  run: z.string(),
  state: z.string(),
  source: z.object({ name: z.string(), rows: z.number().int(), sha256: z.string() }),
  /** The header of the column of each field, and the headers that were not used. */
  columns: z.record(z.string(), z.string()).exactOptional(),
  unused: z.array(z.string()).exactOptional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  seconds: z.number(),
  /** Rows by the way in which they ended; the figures add up to the rows of the source. */
  counts: z.record(z.enum(STATUS_NAMES), z.number().int()),
  /** Rows that went well only after more than one write. */
  retried: z.number().int(),
  /** Absent if the cards were not read back. */
  verified: verifiedSchema.exactOptional(),
  causes: z.array(causeSchema),
  halt: z.object({ code: z.string(), what: z.string(), next: z.string() }).nullable(),
});
export type Summary = z.infer<typeof summarySchema>;

/** What it means that a card is set, for the people who read a report. */
export const DONE_MEANS =
  'A card that is set shows in chats once it is shared. Sharing replaces what a recipient saved, so it is not done in bulk here.';

/** Collects the causes of bad rows while a report is written. */
export class Causes {
  readonly #causes = new CountedCauses<Cause>();

  /** Rows that went well, but not at once. */
  retried = 0;

  /** @param planned the row, where a picture may be what is wrong with it */
  add(outcome: Outcome, planned?: PlannedRow): void {
    if (isGood(outcome)) {
      if (outcome.attempts > 1) this.retried += 1;
      return;
    }
    const { status, httpStatus, code, row } = outcome;
    const picture = planned && pictureOf(outcome, planned);
    this.#causes.add(JSON.stringify([status, httpStatus, code]), picture?.address, {
      make: (isOfOne) => {
        const reason = (isOfOne && picture?.reason) || reasonOf(outcome);
        const shown = isOfOne && picture ? { picture: picture.shown } : {};
        return { status, httpStatus, code, ...shown, rows: 0, reason, firstRow: row };
      },
      count(cause) {
        cause.rows += 1;
      },
    });
  }

  /** Cards that went dark first, which are an outage for their recipients; then the most frequent. */
  list(): Cause[] {
    const isDark = ({ status }: Cause) => Number(status === 'went_dark');
    return this.#causes.list().sort((a, b) => isDark(b) - isDark(a) || b.rows - a.rows || a.firstRow - b.firstRow);
  }
}

/** The picture that is what is wrong with a row, and what is told of all rows that have it. */
function pictureOf(
  outcome: Outcome,
  { decision, fields }: PlannedRow,
): { address: string; shown: string; reason: string } | undefined {
  const problems = decision.kind === 'invalid' ? decision.problems : [];
  const problem = problems.find((one) => one.code === outcome.code && pictureCause(one) !== undefined);
  if (problem) {
    const { remedy } = ROW_PROBLEMS[problem.code];
    return {
      address: problem.value,
      shown: shownPicture(problem.value),
      reason: `${aboutPicture(problem)}. ${remedy}`,
    };
  }
  const address = refusedPicture(outcome, fields);
  if (address === undefined) return undefined;
  const shown = shownPicture(pictureText(address));
  return { address, shown, reason: `${shown}: ${outcome.reason ?? ''}` };
}

/** What a run found at its end holds for all its rows; the row's own reason may name what is there. Of a row problem what holds for all rows that have it, without this row's line and value. */
function reasonOf({ code, reason }: Outcome): string {
  if (typeof code === 'string' && code in VERIFY_REASONS) return VERIFY_REASONS[code as keyof typeof VERIFY_REASONS];
  const problem = typeof code === 'string' && code in ROW_PROBLEMS ? ROW_PROBLEMS[code as RowProblemCode] : undefined;
  return problem
    ? `${problem.meaning.charAt(0).toUpperCase()}${problem.meaning.slice(1)}. ${problem.remedy}`
    : (reason ?? '');
}
