import { causesOfLetters, type DeadLetter, isMeant, type LetterCause } from '../cards/dead-letter.js';
import type { DeadLetters } from '../queue/dead-letters.js';
import type { LettersMeant } from './desk.js';

/** Those of the stored dead letters that are meant, the oldest first. */
export async function meantLetters(stored: DeadLetters, meant: LettersMeant): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const letter of eachMeant(stored, meant)) letters.push(letter);
  return letters;
}

/** Those that are meant by cause, found in one pass. */
export async function meantCauses(stored: DeadLetters, meant: LettersMeant): Promise<LetterCause[]> {
  const letters: ReturnType<typeof slim>[] = [];
  for await (const letter of eachMeant(stored, meant)) letters.push(slim(letter));
  return causesOfLetters(letters);
}

/** Without what was tried, a hundred thousand of them are held easily. */
function slim({ status, httpStatus, code, reason, firstFailedAt }: DeadLetter) {
  return { status, httpStatus, code, reason, firstFailedAt };
}

async function* eachMeant(
  stored: DeadLetters,
  { numbers, limit = Number.POSITIVE_INFINITY, ...filter }: LettersMeant,
): AsyncGenerator<DeadLetter> {
  const among = numbers && new Set(numbers);
  let found = 0;
  for await (const letter of stored.all()) {
    if (found >= limit) return;
    if (!isMeant(letter, filter) || among?.has(letter.phoneNumber) === false) continue;
    found += 1;
    yield letter;
  }
}
