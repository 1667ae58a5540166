import { z } from 'zod';
import type { PlannedRow } from './plan.js';
import { ROW_PROBLEMS, type RowProblem } from './row-problem.js';

/** Examples that show what a cause looks like in the file. */
const EXAMPLES = 2;

const exampleSchema = z.object({
  row: z.number().int().positive(),
  line: z.number().int().positive(),
  column: z.string(),
  value: z.string(),
  /** What the cell most likely means. */
  offer: z.string().exactOptional(),
});

/** Rows of a plan that are not sent for one and the same reason, before anything has been sent. */
export const problemCauseSchema = z.object({
  code: z.string(),
  rows: z.number().int().positive(),
  /** What is wrong, and what to do, in the words of the row problem. */
  meaning: z.string(),
  remedy: z.string(),
  examples: z.array(exampleSchema).max(EXAMPLES),
  /** Rows for which it is known what is most likely meant. */
  suggested: z.number().int().nonnegative(),
});
export type ProblemCause = z.infer<typeof problemCauseSchema>;

const OTHER_CAUSES = {
  not_on_account: {
    meaning: 'the account does not have this line',
    remedy: 'Check the numbers, or use the API key of the account that has these lines.',
  },
  duplicate: {
    meaning: 'an earlier row has the same number with different values, and is used',
    remedy: 'Keep one row for each number.',
  },
} as const;

/** Collects the rows of a plan that are not sent, by cause. What it remembers does not grow with the rows. */
export class ProblemCauses {
  readonly #causes = new Map<string, ProblemCause>();

  add({ row, line, phoneNumber, decision }: PlannedRow): void {
    if (decision.kind === 'invalid') this.#addProblems(row, decision.problems);
    if (decision.kind !== 'not_on_account' && (decision.kind !== 'duplicate' || !decision.differs)) return;
    const example = { row, line, column: 'phone_number', value: phoneNumber ?? '' };
    this.#count(decision.kind, OTHER_CAUSES[decision.kind], example);
  }

  /** The most frequent first. */
  list(): ProblemCause[] {
    return [...this.#causes.values()].sort((one, other) => other.rows - one.rows);
  }

  /** A row counts once for each kind of problem that it has. */
  #addProblems(row: number, problems: readonly RowProblem[]): void {
    const seen = new Set<string>();
    for (const { code, line, column, value, suggestion, perhaps } of problems) {
      if (seen.has(code)) continue;
      seen.add(code);
      const offer = suggestion ?? perhaps;
      this.#count(code, ROW_PROBLEMS[code], { row, line, column, value, ...(offer !== undefined && { offer }) });
    }
  }

  #count(
    code: string,
    { meaning, remedy }: { meaning: string; remedy: string },
    example: ProblemCause['examples'][number],
  ): void {
    const cause = this.#causes.get(code) ?? { code, rows: 0, meaning, remedy, examples: [], suggested: 0 };
    this.#causes.set(code, cause);
    cause.rows += 1;
    if (example.offer !== undefined) cause.suggested += 1;
    if (cause.examples.length < EXAMPLES) cause.examples.push(example);
  }
}
