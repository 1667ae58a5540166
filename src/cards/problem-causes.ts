import { z } from 'zod';
import type { PlannedRow } from './plan.js';
import { ROW_NOTES } from './row-note.js';
import { pictureCause, ROW_PROBLEMS, type RowProblem } from './row-problem.js';

/** Pictures that are told one by one; more of them with the same problem are told together. */
const MOST_PICTURES = 20;
const LONGEST_ADDRESS = 120;
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
  readonly #causes = new Map<string, ProblemCause>();
  readonly #warnings = new Map<string, ProblemCause>();

  add({ row, line, phoneNumber, decision, warnings = [] }: PlannedRow): void {
    for (const { code, column, value, suggestion: offer } of oneOfEach(warnings, ({ suggestion }) => suggestion)) {
      const texts = { meaning: ROW_NOTES[code].replace(/\.$/, ''), remedy: TAKE_SUGGESTIONS };
      this.#count(code, texts, { row, line, column, value, offer }, this.#warnings);
    }
    if (decision.kind === 'invalid') this.#addProblems(row, decision.problems);
    if (decision.kind !== 'not_on_account' && (decision.kind !== 'duplicate' || !decision.differs)) return;
    const example = { row, line, column: 'phone_number', value: phoneNumber ?? '' };
    this.#count(decision.kind, OTHER_CAUSES[decision.kind], example);
  }

  /** The most frequent first. */
  list(): ProblemCause[] {
    return withFewPictures([...this.#causes.values()]).sort((one, other) => other.rows - one.rows);
  }

  /** Rows that are sent although their text is most likely another one, by cause. */
  warnings(): ProblemCause[] {
    return [...this.#warnings.values()];
  }

  /** A row counts once for each kind of problem that it has. */
  #addProblems(row: number, problems: readonly RowProblem[]): void {
    const offerOf = ({ suggestion, perhaps }: RowProblem) => suggestion ?? perhaps;
    for (const problem of oneOfEach(problems, offerOf)) {
      const { code, line, column, value } = problem;
      const offer = offerOf(problem);
      const example = { row, line, column, value, ...(offer !== undefined && { offer }) };
      const key = pictureCause(problem);
      if (key === undefined) this.#count(code, ROW_PROBLEMS[code], example);
      else this.#count(code, { ...ROW_PROBLEMS[code], key, meaning: ofPicture(problem) }, example);
    }
  }

  #count(
    code: string,
    { meaning, remedy, key }: { meaning: string; remedy: string; key?: string },
    example: ProblemCause['examples'][number],
    causes = this.#causes,
  ): void {
    const name = key ?? code;
    const texts = { code, ...(key !== undefined && { key }), meaning, remedy };
    const cause = causes.get(name) ?? { ...texts, rows: 0, examples: [], suggested: 0 };
    causes.set(name, cause);
    cause.rows += 1;
    if (example.offer !== undefined) cause.suggested += 1;
    if (cause.examples.length < EXAMPLES) cause.examples.push(example);
  }
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

/** “https://… answers 404”: the picture in place of the “it” of its detail. */
function ofPicture({ code, value, detail }: RowProblem): string {
  const address = value.length > LONGEST_ADDRESS ? `${value.slice(0, LONGEST_ADDRESS - 1)}…` : value;
  return detail === undefined
    ? `${address}: ${ROW_PROBLEMS[code].meaning}`
    : `${address} ${detail.replace(/^it /, '')}`;
}

/** Pictures with the same problem count as one cause where there are many of them. */
function withFewPictures(causes: readonly ProblemCause[]): ProblemCause[] {
  const merged = new Map<string, ProblemCause>();
  const counts = new Map<string, number>();
  for (const { code } of causes) counts.set(code, (counts.get(code) ?? 0) + 1);
  for (const cause of causes) {
    const { code, key } = cause;
    const isMany = key !== undefined && (counts.get(code) ?? 0) > MOST_PICTURES;
    const name = isMany ? code : (key ?? code);
    const known = merged.get(name);
    if (known) {
      known.rows += cause.rows;
      known.suggested += cause.suggested;
      known.examples = [...known.examples, ...cause.examples].slice(0, EXAMPLES);
    } else if (isMany) {
      const { key: _, ...whole } = cause;
      merged.set(name, { ...whole, meaning: ROW_PROBLEMS[code as RowProblem['code']].meaning });
    } else merged.set(name, cause);
  }
  return [...merged.values()];
}
