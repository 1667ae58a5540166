import type { Outcome } from '../cards/outcome.js';

/**
 * The columns that follow the caller's own in results.csv and failed.csv, in this order. docs/csv.md explains them.
 * To add one, add it here.
 */
export const RESULT_COLUMNS: Readonly<Record<`linq__${string}`, (outcome: Outcome, run: string) => string>> = {
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
  linq__run_id: (_, run) => run,
};

function textOf(value: string | number | boolean | null): string {
  return value === null ? '' : String(value);
}
