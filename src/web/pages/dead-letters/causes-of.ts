import { causesOfLetters, type DeadLetter, type LetterCause, type LetterFilter } from '../../../cards/dead-letter.js';
import type { Desk } from '../../../processes/desk.js';

export type ChosenLetters = LetterFilter & { numbers?: readonly string[] };

/** So many are asked for at once. */
const LETTERS_A_LOOK = 1_000;

/** All letters that are meant, by cause. */
export async function causesOf(desk: Desk, { numbers, ...filter }: ChosenLetters): Promise<LetterCause[]> {
  const only = numbers && new Set(numbers);
  const letters: ReturnType<typeof slim>[] = [];
  for await (const letter of lettersOf(desk, filter)) {
    if (only?.has(letter.phoneNumber) ?? true) letters.push(slim(letter));
  }
  return causesOfLetters(letters);
}

/** Without what was tried, a hundred thousand of them are held easily. */
function slim({ status, httpStatus, code, reason, firstFailedAt }: DeadLetter) {
  return { status, httpStatus, code, reason, firstFailedAt };
}

async function* lettersOf(desk: Desk, filter: LetterFilter): AsyncGenerator<DeadLetter> {
  let after: string | null | undefined;
  while (after !== null) {
    const query = { limit: LETTERS_A_LOOK, ...(after !== undefined && { after }) };
    const page: Awaited<ReturnType<Desk['letters']>> = await desk.letters(filter, query);
    yield* page.items;
    after = page.next;
  }
}
