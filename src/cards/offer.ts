import type { PlannedRow } from './plan.js';
import { certainText } from './row-problem.js';

/** A cell of a row, and the text that it most likely means: what is applied by a click, and by `fix`. */
export type Offer = { row: number; line: number; column: string; value: string; text: string };

/** What is offered for a row of a plan. With a cell too many nobody knows which column is which. */
export function offersOf({ row, line, decision, warnings = [] }: PlannedRow): Offer[] {
  const problems = decision.kind === 'invalid' ? decision.problems : [];
  if (problems.some(({ code }) => code === 'too_many_cells')) return [];
  const certain = problems.flatMap((problem) => {
    const text = certainText(problem);
    return text === undefined ? [] : [{ row, line, column: problem.column, value: problem.value, text }];
  });
  return [...certain, ...warnings.map(({ column, value, suggestion: text }) => ({ row, line, column, value, text }))];
}
