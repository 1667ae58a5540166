import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** One line of a file: its position, its length in bytes without the line break, and its text. */
export type LineAt = { at: number; length: number; text: string };

const BLOCK = 1 << 18;
/** Up to here, one read with what is between the lines is quicker than one for each of them. */
const MOST_AT_ONCE = 1 << 21;

/*
 * Reads are synchronous, a block at a time: in a process that is busy with rows, each asynchronous read waits for a
 * turn of the event loop, and a page needs a dozen of them.
 */

/**
 * The complete lines of a file from an offset on, a block of lines at a time. Text after the last line break is still
 * being written, or was cut off by a crash, and is ignored.
 */
export async function* linesFrom(path: string, from: number): AsyncGenerator<LineAt[]> {
  for await (const { at, block } of blocksOf(path, from)) {
    const lines: LineAt[] = [];
    let begin = 0;
    for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, begin)) {
      lines.push({ at: at + begin, length: end - begin, text: block.toString('utf8', begin, end) });
      begin = end + 1;
    }
    yield lines;
  }
}

/**
 * The numbers of the lines of a file that have a text, from 1. It is looked for in the bytes: to make a text of each line takes
 * ten times as long.
 *
 * @param folds whether case makes no difference; `sought` is in lowercase then
 * @param isMeant asked about each line that has the text, in lowercase where case makes no difference
 */
export async function linesWith(
  path: string,
  sought: string,
  { folds, isMeant = () => true }: { folds: boolean; isMeant?: (line: string) => boolean },
): Promise<Set<number>> {
  const found = new Set<number>();
  const bytes = Buffer.from(sought);
  const isPlain = bytes.length === sought.length;
  // Digits and signs are the same in both cases.
  const hasCase = folds && sought.toLowerCase() !== sought.toUpperCase();
  let line = 1;
  for await (const { block } of blocksOf(path, 0)) {
    const text = hasCase ? (isPlain ? foldedInPlace(block) : Buffer.from(block.toString().toLowerCase())) : block;
    let hit = text.indexOf(bytes);
    for (let begin = 0; begin < text.length; line += 1) {
      const end = text.indexOf(10, begin);
      if (hit >= begin && hit < end) {
        const whole = text.toString('utf8', begin, end);
        if (isMeant(folds && !hasCase ? whole.toLowerCase() : whole)) found.add(line);
        hit = text.indexOf(bytes, end);
      }
      begin = end + 1;
    }
  }
  return found;
}

/** Letters beyond ASCII stay as they are: a text without such does not have them. */
function foldedInPlace(block: Buffer): Buffer {
  for (let at = 0; at < block.length; at += 1) {
    const byte = block[at] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) block[at] = byte | 0x20;
  }
  return block;
}

/** A file in blocks of whole lines, from an offset on; a block is good until the next one is asked for. */
async function* blocksOf(path: string, from: number): AsyncGenerator<{ at: number; block: Buffer }> {
  const file = openSync(path, 'r');
  try {
    // One buffer for all: of a large file, those of every block would be in memory at once.
    let buffer = Buffer.allocUnsafe(BLOCK);
    let kept = 0;
    for (let at = from; ; ) {
      if (kept === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
      const room = buffer.length - kept;
      const bytesRead = readSync(file, buffer, kept, room, at);
      const filled = kept + bytesRead;
      const end = buffer.subarray(0, filled).lastIndexOf(10) + 1;
      const rest = Buffer.from(buffer.subarray(end, filled));
      yield { at: at - kept, block: buffer.subarray(0, end) };
      if (bytesRead < room) return;
      rest.copy(buffer);
      kept = rest.length;
      at += bytesRead;
      // Let other work run between the blocks of a large file.
      await nextTurn();
    }
  } finally {
    closeSync(file);
  }
}

/** Reads lines of a file by their positions; adjacent lines in one read. */
export function readLinesAt(path: string, places: readonly { at: number; length: number }[]): string[] {
  if (places.length === 0) return [];
  const begin = Math.min(...places.map(({ at }) => at));
  const end = Math.max(...places.map(({ at, length }) => at + length));
  const file = openSync(path, 'r');
  const read = (at: number, length: number): Buffer => {
    const buffer = Buffer.allocUnsafe(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, at));
  };
  try {
    if (end - begin > MOST_AT_ONCE) return places.map(({ at, length }) => read(at, length).toString('utf8'));
    const block = read(begin, end - begin);
    return places.map(({ at, length }) => block.toString('utf8', at - begin, at - begin + length));
  } finally {
    closeSync(file);
  }
}
