import type { Outcome } from '../cards/outcome.js';
import type { PlannedRow } from '../cards/plan.js';
import { pictureCause, ROW_PROBLEMS, type RowProblem } from '../cards/row-problem.js';
import { HELD_COLUMN } from '../result-format.js';

/** `held`: the marks of what is doubtful about the row in the source. */
export type ResultContext = { run: string; held: string };

/**
 * The columns that follow the caller's own in results.csv and failed.csv, in this order. docs/csv.md explains them.
 * To add one, add it here.
 */
export const RESULT_COLUMNS: Readonly<Record<`linq__${string}`, (outcome: Outcome, context: ResultContext) => string>> =
  {
    linq__row: (outcome) => String(outcome.row),
    linq__phone_number: (outcome) => outcome.phoneNumber ?? '',
    linq__status: (outcome) => outcome.status,
    linq__action: (outcome) => outcome.action,
    linq__is_active: (outcome) => textOf(outcome.isActive),
    linq__http_status: (outcome) => textOf(outcome.httpStatus),
    linq__code: (outcome) => textOf(outcome.code),
    linq__reason: (outcome) => outcome.reason ?? '',
    linq__attempts: (outcome) => String(outcome.attempts),
    linq__trace_id: (outcome) => outcome.traceId ?? '',
    linq__finished_at: (outcome) => outcome.finishedAt,
    linq__run_id: (_, { run }) => run,
    [HELD_COLUMN]: (_, { held }) => held,
  };

/** The last column of a run in which a person has edited rows; other runs do not have it. */
export const EDITED_COLUMN = 'linq__edited';

/** The columns between the caller's own and these in failed.csv: what to sort and to correct by. */
export const FAILED_COLUMNS: Readonly<Record<`linq__${string}`, (planned: PlannedRow, outcome: Outcome) => string>> = {
  linq__problem: ({ decision }, outcome) =>
    decision.kind === 'invalid'
      ? [...new Set(decision.problems.map(problemText))].join(' · ')
      : (outcome.reason ?? outcome.status),
  linq__suggestion: ({ decision }) => (decision.kind === 'invalid' ? suggestions(decision.problems) : ''),
};

/** What is wrong; of a picture also how it shows, because that is the same for all its rows. */
function problemText(problem: RowProblem): string {
  const { meaning } = ROW_PROBLEMS[problem.code];
  const isOfPicture = pictureCause(problem) !== undefined && problem.detail !== undefined;
  return isOfPicture ? `${meaning}: ${problem.detail}` : meaning;
}

/** What the cells of a row most likely mean, with their columns where it is more than one. */
function suggestions(problems: readonly RowProblem[]): string {
  const offered = problems.flatMap(({ column, suggestion, perhaps }) => {
    const text = suggestion ?? perhaps;
    return text === undefined ? [] : [{ column, text }];
  });
  const [only, another] = offered;
  if (only && !another) return only.text;
  return offered.map(({ column, text }) => `${column}: ${text}`).join(' · ');
}

function textOf(value: string | number | boolean | null): string {
  return value === null ? '' : String(value);
}
