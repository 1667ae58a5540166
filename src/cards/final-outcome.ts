import type { Outcome, Status } from './outcome.js';
import { needsCall, type PlannedRow } from './plan.js';
import { describeRowProblem } from './row-problem.js';

/** Why rows of a run were not tried, where they were not. */
export type NotAttempted = { code: string; reason: string };

const WHY_SKIPPED = {
  card_exists: 'There is a card already, and only new ones are created (--mode create-only).',
  no_card: 'There is no card yet, and only existing ones are updated (--mode update-only).',
  left_out: 'The row was skipped in the preview.',
} as const;

/** The reason of a row that went well although something was noted. */
const NOTES = { not_known_as_valid: 'The number is possible, but not known as a valid one.' } as const;

/**
 * The outcome of a row for the report: what its card job said, or else what follows from the plan.
 *
 * @param said the outcome that the card job recorded, if it did
 * @param notAttempted why rows may be without one; null when the run came to its end, so that a missing one was lost
 */
export function finalOutcome(
  planned: PlannedRow,
  said: Outcome | undefined,
  { notAttempted, at }: { notAttempted: NotAttempted | null; at: string },
): Outcome {
  if (said) return planned.noted && said.reason === null ? { ...said, reason: NOTES[planned.noted] } : said;
  if (!needsCall(planned.decision)) return withoutCall(planned, at);
  if (notAttempted) return blank(planned, 'not_attempted', at, notAttempted);
  const reason = 'The worker was lost while it worked on this row. Run the failed rows again; each is read back first.';
  return blank(planned, 'failed', at, { code: 'worker_lost', reason });
}

/** The outcome of a row that no call was made for. */
function withoutCall(planned: PlannedRow, at: string): Outcome {
  const { decision } = planned;
  switch (decision.kind) {
    case 'unchanged':
      // A card that is not active is set up again, so a plan need not keep that this one is.
      return { ...blank(planned, 'unchanged', at), isActive: planned.before?.isActive ?? true };
    case 'not_on_account':
      return blank(planned, 'not_on_account', at, {
        code: 'not_on_account',
        reason: 'The account has no such line. Check the number, or use the key of the account that owns it.',
      });
    case 'skipped':
      return blank(planned, 'skipped', at, {
        code: decision.why,
        reason: WHY_SKIPPED[decision.why],
      });
    case 'invalid':
      return blank(planned, 'invalid', at, {
        code: decision.problems[0]?.code ?? 'invalid',
        reason: decision.problems.map(describeRowProblem).join(' · '),
      });
    case 'duplicate': {
      const differing = decision.differs ? ', with different values' : '';
      const reason = `Same number as row ${decision.firstRow}${differing}; row ${decision.firstRow} was used.`;
      return { ...blank(planned, 'duplicate', at, { code: 'duplicate', reason }), differs: decision.differs };
    }
    default:
      throw new Error(`A row that needs a call has no outcome of its own: ${decision.kind}`);
  }
}

function blank(planned: PlannedRow, status: Status, at: string, why?: NotAttempted): Outcome {
  return {
    row: planned.row,
    phoneNumber: planned.phoneNumber,
    status,
    action: actionOf(planned),
    isActive: null,
    httpStatus: null,
    code: why?.code ?? null,
    reason: why?.reason ?? null,
    attempts: 0,
    traceId: null,
    finishedAt: at,
  };
}

function actionOf({ decision }: PlannedRow): Outcome['action'] {
  if (!needsCall(decision)) return 'none';
  return decision.kind === 'update' ? 'update' : 'create';
}
