import { existsSync } from 'node:fs';
import { z } from 'zod';
import { type DeadLetter, deadLetterSchema } from '../cards/dead-letter.js';
import { readLines } from './ndjson.js';
import { SyncedLog } from './synced-log.js';
import { writeWhole } from './write-file.js';

/**
 * The dead letters of an embedded queue once more, in a file of the home: a queue that has to be built again gets them from there. The
 * queue is what counts; the file may have a letter more, when a crash has come between the two.
 *
 * One JSON line for each change. A line that a crash has cut off is passed over.
 */
export type DeadLetterFile = {
  all(): DeadLetter[];
  /** What has resolved survives a power cut. @throws OperatorError `disk_full`, `home_unusable` */
  put(letter: DeadLetter): Promise<void>;
  remove(phoneNumber: string): Promise<void>;
};

const lineSchema = z.union([z.strictObject({ put: deadLetterSchema }), z.strictObject({ removed: z.string() })]);
type Line = z.infer<typeof lineSchema>;

/** Obsolete lines, from which on the file is rewritten at the next start. */
const SUPERFLUOUS_LINES = 200;

/** @throws OperatorError `disk_full`, `home_unusable` */
export async function openDeadLetterFile(path: string): Promise<DeadLetterFile> {
  const letters = new Map<string, DeadLetter>();
  let lines = 0;
  for await (const line of existsSync(path) ? readLines(path, lineSchema, { skipDamaged: true }) : []) {
    lines += 1;
    if ('put' in line) letters.set(line.put.phoneNumber, line.put);
    else letters.delete(line.removed);
  }
  if (lines > letters.size + SUPERFLUOUS_LINES) {
    await writeWhole(path, [...letters.values()].map((put) => `${JSON.stringify({ put })}\n`).join(''));
  }
  const log = new SyncedLog(path);
  const append = (line: Line) => log.append(JSON.stringify(line));
  return {
    all: () => [...letters.values()],
    async put(letter) {
      letters.set(letter.phoneNumber, letter);
      await append({ put: letter });
    },
    async remove(phoneNumber) {
      if (letters.delete(phoneNumber)) await append({ removed: phoneNumber });
    },
  };
}
