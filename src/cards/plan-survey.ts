import { z } from 'zod';
import type { AccountTable } from './account-table.js';
import { type MissingCountry, MissingCountryFinder, missingCountrySchema } from './numbers/missing-country.js';
import { changesCard, isSent, kindOf, type PlannedRow, type RowKind } from './plan.js';
import { ProblemCauses, problemCauseSchema } from './problem-causes.js';

/** What a plan comes to, apart from its counts. */
export const planFindingsSchema = z.object({
  writes: z.number().int().describe('Rows that need a write, not counting retries and switches.'),
  unnamed: z.array(z.string()).nullable().describe('Lines of the account that the file does not contain.'),
  problems: z.array(problemCauseSchema).describe('Rows that are not sent, by cause, most frequent first.'),
  warnings: z
    .array(problemCauseSchema)
    .describe('Rows that are sent although their text most likely means another one, by cause.'),
  country: missingCountrySchema
    .nullable()
    .describe(
      'Numbers without a country code that match lines of the account, or are like its cards, if read as numbers of one country.',
    ),
});
export type PlanFindings = z.infer<typeof planFindingsSchema>;

/** `digits`: those of its number as a figure; 0 for none. */
type PlainRow = { digits: number; kind: RowKind; changesCard: boolean };

/** Looks over the rows of a plan while it is made, each once. What it remembers grows with the account, not with the rows. */
export class PlanSurvey {
  readonly #account: AccountTable | null;
  readonly #isNamed: Uint8Array;
  readonly #planned: Record<string, number> = {};
  readonly #causes = new ProblemCauses();
  readonly #countries: MissingCountryFinder | MissingCountry | null;
  #writes = 0;
  #changing = 0;

  /**
   * @param account null: not known
   * @param country where it is known already, because to find it every number without a country code is read once more
   */
  constructor(account: AccountTable | null, country?: PlanFindings['country']) {
    this.#account = account;
    this.#isNamed = new Uint8Array(account?.size ?? 0);
    this.#countries = country === undefined ? new MissingCountryFinder(account) : country;
  }

  add(row: PlannedRow): void {
    const { phoneNumber, decision } = row;
    const digits = phoneNumber === null ? 0 : Number(phoneNumber.slice(1));
    this.addPlain({ digits, kind: kindOf(decision), changesCard: changesCard(row) });
    if (decision.kind === 'unchanged') return;
    this.#causes.add(row);
    if (this.#countries instanceof MissingCountryFinder) this.#countries.add(row);
  }

  /** Adds a row of which there is nothing else to tell: no problem, and no warning. */
  addPlain({ digits, kind, changesCard }: PlainRow): void {
    const decided = kind === 'repeated' ? 'duplicate' : kind;
    this.#planned[decided] = (this.#planned[decided] ?? 0) + 1;
    const id = digits === 0 ? undefined : this.#account?.idOfDigits(digits);
    if (id !== undefined) this.#isNamed[id] = 1;
    if (isSent(kind)) this.#writes += 1;
    if (changesCard) this.#changing += 1;
  }

  /** Whether a row names this line. */
  names(line: string): boolean {
    const id = this.#account?.idOf(line);
    return id !== undefined && this.#isNamed[id] === 1;
  }

  /** The counts, for the record of the run. */
  get figures() {
    const cards = this.#account && { existing: this.#account.cardCount, changing: this.#changing };
    return { planned: this.#planned, cards };
  }

  get findings(): PlanFindings {
    const account = this.#account;
    const isKnown = account !== null && account.lineCount > 0;
    return {
      writes: this.#writes,
      unnamed: isKnown ? [...account.lines((id) => this.#isNamed[id] === 1)].sort() : null,
      problems: this.#causes.list(),
      warnings: this.#causes.warnings(),
      country: this.#countries instanceof MissingCountryFinder ? this.#countries.finding : this.#countries,
    };
  }
}
