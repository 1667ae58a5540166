import { isE164 } from '../../cards/phone-number.js';
import { describeRowProblem, type RowProblem } from '../../cards/row-problem.js';
import { formatCount, formatRows } from '../../format/text.js';
import type { Correction } from '../../intake/copies/corrected-copy.js';
import type { FixListener } from '../../processes/fix-numbers.js';
import type { Io } from '../io.js';

/** Problems to list one by one. */
const MOST_LISTED = 20;

/** Shows each correction as it is made, and at the end what is left to do. */
export class FixReport implements FixListener {
  readonly #io: Io;
  readonly #json: boolean;
  readonly #problems: RowProblem[] = [];
  #numbers = 0;
  #texts = 0;
  #wrong = 0;
  #otherwise = 0;
  linesAreKnown = true;

  constructor(io: Io, json: boolean) {
    this.#io = io;
    this.#json = json;
  }

  /** Numbers that stay wrong. */
  get wrong(): number {
    return this.#wrong;
  }

  corrected(correction: Correction): void {
    const { line, column, from, to } = correction;
    const isNumber = isE164(to);
    if (isNumber) this.#numbers += 1;
    else this.#texts += 1;
    if (this.#json) this.#io.data(JSON.stringify({ type: 'correction', ...correction }));
    const place = isNumber ? `line ${line}` : `line ${line}, column ${JSON.stringify(column)}`;
    this.#io.say(`${place}: ${JSON.stringify(from)} → ${isNumber ? to : JSON.stringify(to)}`);
  }

  stillWrong(problem: RowProblem): void {
    this.#wrong += 1;
    if (this.#problems.length < MOST_LISTED) this.#problems.push(problem);
  }

  otherwiseWrong(): void {
    this.#otherwise += 1;
  }

  /** @param next the command that provisions the copy */
  end(next: string): void {
    const more = this.#wrong - this.#problems.length;
    const lines = [
      ...this.#problems.map(describeRowProblem),
      ...(more > 0 ? [`and ${formatCount(more)} more`] : []),
      '',
      `${numbers(this.#numbers)} corrected, ${formatCount(this.#wrong)} still wrong.`,
      ...(this.#texts > 0 ? [`${formatCount(this.#texts)} other cells corrected.`] : []),
      ...(this.#wrong > 0 && !this.linesAreKnown
        ? ['The account’s lines could not be listed, so nothing was matched.']
        : []),
      ...(this.#otherwise > 0 ? [`${formatRows(this.#otherwise)} with other problems; provision shows them.`] : []),
      `${this.#wrong > 0 ? 'Correct the rest in the copy, then' : 'Next'}:  ${next}`,
    ];
    this.#io.say(lines.join('\n'));
  }
}

function numbers(value: number): string {
  return `${formatCount(value)} ${value === 1 ? 'number' : 'numbers'}`;
}
