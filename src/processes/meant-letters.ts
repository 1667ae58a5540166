import { type DeadLetter, isMeant } from '../cards/dead-letter.js';
import type { DeadLetters } from '../queue/dead-letters.js';
import type { LettersMeant } from './desk.js';

/** Those of the stored dead letters that are meant, the oldest first. */
export async function meantLetters(
  stored: DeadLetters,
  { numbers, limit = Number.POSITIVE_INFINITY, ...filter }: LettersMeant,
): Promise<DeadLetter[]> {
  const among = numbers && new Set(numbers);
  const letters: DeadLetter[] = [];
  for await (const letter of stored.all()) {
    if (letters.length >= limit) break;
    if (isMeant(letter, filter) && among?.has(letter.phoneNumber) !== false) letters.push(letter);
  }
  return letters;
}
