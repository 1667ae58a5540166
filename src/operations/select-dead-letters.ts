import { causesOfDeadLetters, type DeadLetter, type DeadLetterCause, isSelected } from '../cards/dead-letter.js';
import type { DeadLetters } from '../queue/dead-letters.js';
import type { DeadLetterSelection } from './operations.js';

/** The selected dead letters, oldest first. */
export async function selectDeadLetters(stored: DeadLetters, meant: DeadLetterSelection): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const letter of eachMeant(stored, meant)) letters.push(letter);
  return letters;
}

/** The selected dead letters by cause, in one pass. */
export async function selectCauses(stored: DeadLetters, meant: DeadLetterSelection): Promise<DeadLetterCause[]> {
  const letters: ReturnType<typeof slim>[] = [];
  for await (const letter of eachMeant(stored, meant)) letters.push(slim(letter));
  return causesOfDeadLetters(letters);
}

/** Without its attempts, a hundred thousand letters fit into memory easily. */
function slim({ status, httpStatus, code, reason, firstFailedAt }: DeadLetter) {
  return { status, httpStatus, code, reason, firstFailedAt };
}

async function* eachMeant(
  stored: DeadLetters,
  { numbers, limit = Number.POSITIVE_INFINITY, ...filter }: DeadLetterSelection,
): AsyncGenerator<DeadLetter> {
  const among = numbers && new Set(numbers);
  let found = 0;
  for await (const letter of stored.all()) {
    if (found >= limit) return;
    if (!isSelected(letter, filter) || among?.has(letter.phoneNumber) === false) continue;
    found += 1;
    yield letter;
  }
}
