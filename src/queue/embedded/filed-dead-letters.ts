import { existsSync, writeFileSync } from 'node:fs';
import type { DeadLetter } from '../../cards/dead-letter.js';
import type { DeadLetters } from '../dead-letters.js';

/** Where dead letters are kept beside the queue. */
export type DeadLetterCopy = {
  all(): DeadLetter[];
  put(letter: DeadLetter): Promise<void>;
  remove(phoneNumber: string): Promise<void>;
};

/**
 * The dead letters of an embedded queue, with a copy in the home. A letter is in the copy first and leaves it last, so that a crash in
 * between leaves one too many there, never one too few.
 *
 * @param stamp a file in the queue's folder that says that it has been given its letters: a queue that is built again has none
 */
export async function fileDeadLetters(letters: DeadLetters, copy: DeadLetterCopy, stamp: string): Promise<DeadLetters> {
  if (!existsSync(stamp)) {
    for (const letter of copy.all()) await letters.put(letter);
    // And those of a version that had no copy.
    for await (const letter of letters.all()) await copy.put(letter);
    writeFileSync(stamp, '');
  }
  return {
    ...letters,
    async put(letter) {
      await copy.put(letter);
      await letters.put(letter);
    },
    async remove(phoneNumber) {
      await letters.remove(phoneNumber);
      await copy.remove(phoneNumber);
    },
  };
}
