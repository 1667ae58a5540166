import type { Status } from '../../../cards/outcome.js';
import type { RunView } from '../../../operations/operations.js';

/** Outcomes that a retry of the same row can change. A rejected row must be fixed first. */
export const WORTH_ANOTHER_TRY: readonly Status[] = ['failed', 'inactive', 'went_dark', 'differs'];

/** What a person does next with a run: the one primary button of its page. `none`: there is nothing but to wait. */
export type NextStep = 'approve' | 'resume' | 'fix' | 'retry' | 'import' | 'none';

export function nextStep(view: RunView): NextStep {
  const { record, summary } = view;
  if (record.state === 'awaiting_approval') return 'approve';
  if (canResume(view)) return 'resume';
  if (!summary) return 'none';
  if (rowsToFix(view) > 0) return 'fix';
  return rowsToRetry(view) > 0 ? 'retry' : 'import';
}

export function canResume({ record }: RunView): boolean {
  return record.state === 'halted' || record.stop?.kind === 'interrupted';
}

export function canCancel({ record: { state } }: RunView): boolean {
  return ['running', 'planned', 'halted', 'awaiting_approval'].includes(state);
}

/** Rows of failed.csv that need a correction, or were not attempted. */
export function rowsToFix({ summary }: RunView): number {
  const causes = (summary?.causes ?? []).filter(({ status }) => !WORTH_ANOTHER_TRY.includes(status));
  return causes.reduce((sum, { rows }) => sum + rows, 0);
}

function rowsToRetry({ summary }: RunView): number {
  const causes = (summary?.causes ?? []).filter(({ status }) => WORTH_ANOTHER_TRY.includes(status));
  return causes.reduce((sum, { rows }) => sum + rows, 0);
}
