import { causesOfDeadLetters, type DeadLetter, type DeadLetterCause, isSelected } from '../cards/dead-letter.js';
import type { DeadLetters } from '../queue/dead-letters.js';
import type { DeadLetterSelection } from './operations.js';

/** The selected dead letters, oldest first. */
export async function selectDeadLetters(stored: DeadLetters, meant: DeadLetterSelection): Promise<DeadLetter[]> {
  const deadLetters: DeadLetter[] = [];
  for await (const deadLetter of eachMeant(stored, meant)) deadLetters.push(deadLetter);
  return deadLetters;
}

/** The selected dead letters by cause, in one pass. */
export async function selectCauses(stored: DeadLetters, meant: DeadLetterSelection): Promise<DeadLetterCause[]> {
  const deadLetters: ReturnType<typeof slim>[] = [];
  for await (const deadLetter of eachMeant(stored, meant)) deadLetters.push(slim(deadLetter));
  return causesOfDeadLetters(deadLetters);
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
  for await (const deadLetter of stored.all()) {
    if (found >= limit) return;
    if (!isSelected(deadLetter, filter) || among?.has(deadLetter.phoneNumber) === false) continue;
    found += 1;
    yield deadLetter;
  }
}
