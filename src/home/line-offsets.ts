import { open } from 'node:fs/promises';

/** One line of a file: where it stands, its length in bytes without the line break, and its text. */
export type LineAt = { at: number; length: number; text: string };

const BLOCK = 1 << 18;

/**
 * The whole lines of a file from an offset on, a block of lines at a time; what stands behind the last line break is being
 * written just now, or was cut off by a crash, and is left out.
 */
export async function* linesFrom(path: string, from: number): AsyncGenerator<LineAt[]> {
  const file = await open(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    for (let at = from; ; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(BLOCK), 0, BLOCK, at);
      if (bytesRead === 0) return;
      const block = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const lines: LineAt[] = [];
      const base = at - rest.length;
      let begin = 0;
      for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, begin)) {
        lines.push({ at: base + begin, length: end - begin, text: block.toString('utf8', begin, end) });
        begin = end + 1;
      }
      rest = block.subarray(begin);
      at += bytesRead;
      yield lines;
    }
  } finally {
    await file.close();
  }
}

/** Reads some lines of a file by where they stand. */
export async function readLinesAt(path: string, places: readonly { at: number; length: number }[]): Promise<string[]> {
  const file = await open(path, 'r');
  try {
    const texts: string[] = [];
    for (const { at, length } of places) {
      const { buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
      texts.push(buffer.toString('utf8'));
    }
    return texts;
  } finally {
    await file.close();
  }
}
