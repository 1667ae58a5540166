import { z } from 'zod';
import { CountedCauses } from './pictures/picture-causes.js';
import type { PlannedRow } from './plan.js';
import { ROW_NOTES } from './row-note.js';
import { aboutPicture, pictureCause, ROW_PROBLEMS, type RowProblem } from './row-problem.js';

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
  /** The cause to ask for the rows of one picture by; absent: the code. */
  key: z.string().exactOptional(),
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

const TAKE_SUGGESTIONS = 'Take the suggestions if they are what you mean.';

/** Collects the rows of a plan that are not sent, by cause. What it remembers does not grow with the rows. */
export class ProblemCauses {
  readonly #causes = new CountedCauses<ProblemCause>();
  readonly #warnings = new CountedCauses<ProblemCause>();

  add({ row, line, phoneNumber, decision, warnings = [] }: PlannedRow): void {
    for (const { code, column, value, suggestion: offer } of oneOfEach(warnings, ({ suggestion }) => suggestion)) {
      const texts = { meaning: ROW_NOTES[code].replace(/\.$/, ''), remedy: TAKE_SUGGESTIONS };
      count(this.#warnings, { code, ...texts }, { row, line, column, value, offer });
    }
    if (decision.kind === 'invalid') this.#addProblems(row, decision.problems);
    if (decision.kind !== 'not_on_account' && (decision.kind !== 'duplicate' || !decision.differs)) return;
    const example = { row, line, column: 'phone_number', value: phoneNumber ?? '' };
    count(this.#causes, { code: decision.kind, ...OTHER_CAUSES[decision.kind] }, example);
  }

  /** The most frequent first. */
  list(): ProblemCause[] {
    return this.#causes.list().sort((one, other) => other.rows - one.rows);
  }

  /** Rows that are sent although their text is most likely another one, by cause. */
  warnings(): ProblemCause[] {
    return this.#warnings.list();
  }

  /** A row counts once for each kind of problem that it has. */
  #addProblems(row: number, problems: readonly RowProblem[]): void {
    const offerOf = ({ suggestion, perhaps }: RowProblem) => suggestion ?? perhaps;
    for (const problem of oneOfEach(problems, offerOf)) {
      const { code, line, column, value } = problem;
      const offer = offerOf(problem);
      const example = { row, line, column, value, ...(offer !== undefined && { offer }) };
      const key = pictureCause(problem);
      const ofPicture = key === undefined ? undefined : { key, meaning: aboutPicture(problem) };
      count(this.#causes, { code, ...ROW_PROBLEMS[code] }, example, ofPicture);
    }
  }
}

/** @param ofPicture what is told of the picture, where one has the problem */
function count(
  causes: CountedCauses<ProblemCause>,
  cause: Pick<ProblemCause, 'code' | 'meaning' | 'remedy'>,
  example: ProblemCause['examples'][number],
  ofPicture?: { key: string; meaning: string },
): void {
  const { code, meaning, remedy } = cause;
  causes.add(code, ofPicture?.key, {
    make: (isOfOne) => ({
      code,
      meaning,
      remedy,
      ...(isOfOne && ofPicture),
      rows: 0,
      examples: [],
      suggested: 0,
    }),
    count(known) {
      known.rows += 1;
      if (example.offer !== undefined) known.suggested += 1;
      if (known.examples.length < EXAMPLES) known.examples.push(example);
    },
  });
}

/** One entry of each code: the first, or the first with an offer, because a row that can be helped counts as such. */
function oneOfEach<T extends { code: string }>(entries: readonly T[], offerOf: (entry: T) => string | undefined): T[] {
  const chosen = new Map<string, T>();
  for (const entry of entries) {
    const known = chosen.get(entry.code);
    if (!known || (offerOf(known) === undefined && offerOf(entry) !== undefined)) chosen.set(entry.code, entry);
  }
  return [...chosen.values()];
}
