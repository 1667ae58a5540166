import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type DeadLetter, deadLetterSchema } from '../cards/dead-letter.js';
import { writeWhole, writingError } from './write-file.js';

/**
 * The dead letters of an embedded queue once more, in a file of the home: a queue that has to be built again gets them from there. The
 * queue is what counts; the file may have a letter more, when a crash has come between the two.
 *
 * One JSON line for each change. A line that a crash has cut off is passed over.
 */
export type DeadLetterFile = {
  all(): DeadLetter[];
  /** @throws OperatorError `disk_full`, `home_unusable` */
  put(letter: DeadLetter): void;
  remove(phoneNumber: string): void;
};

const lineSchema = z.union([z.strictObject({ put: deadLetterSchema }), z.strictObject({ removed: z.string() })]);
type Line = z.infer<typeof lineSchema>;

/** Lines that say nothing any more, before the file is written anew at the next start. */
const SUPERFLUOUS_LINES = 200;

/** @throws OperatorError `disk_full`, `home_unusable` */
export async function openDeadLetterFile(path: string): Promise<DeadLetterFile> {
  const letters = new Map<string, DeadLetter>();
  const lines = existsSync(path) ? readLines(path) : [];
  for (const line of lines) {
    if ('put' in line) letters.set(line.put.phoneNumber, line.put);
    else letters.delete(line.removed);
  }
  if (lines.length > letters.size + SUPERFLUOUS_LINES) {
    await writeWhole(path, [...letters.values()].map((put) => `${JSON.stringify({ put })}\n`).join(''));
  }
  const append = (line: Line) => {
    try {
      // On a line of its own also after one that a crash has cut off.
      appendFileSync(path, `\n${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch (error) {
      throw writingError(path, error);
    }
  };
  return {
    all: () => [...letters.values()],
    put(letter) {
      letters.set(letter.phoneNumber, letter);
      append({ put: letter });
    },
    remove(phoneNumber) {
      if (letters.delete(phoneNumber)) append({ removed: phoneNumber });
    },
  };
}

function readLines(path: string): Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [lineSchema.parse(JSON.parse(line))];
      } catch {
        // Cut off by a crash.
        return [];
      }
    });
}
