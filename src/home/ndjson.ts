import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { linesFrom } from './line-offsets.js';
import { writeThrough } from './write-file.js';

/**
 * Reads a file of one JSON value per line, line by line. A last line without a line break is still being written, or was cut off by a
 * crash, and is ignored.
 *
 * @param options.skipDamaged skips unreadable lines, for an append-only file that a crash may have cut off
 * @param options.isPlain tells of a value that it is right as it is: the schema, which takes ten times as long, need not be asked
 * @param options.containing parses only the lines that have this text; `options.isMeant`: only those that are meant
 */
export async function* readLines<T>(
  path: string,
  schema: z.ZodType<T>,
  {
    skipDamaged = false,
    isPlain,
    containing = '',
    isMeant = () => true,
  }: {
    skipDamaged?: boolean;
    isPlain?: (value: unknown) => value is T;
    containing?: string;
    isMeant?: (text: string) => boolean;
  } = {},
): AsyncGenerator<T> {
  for await (const lines of linesFrom(path, 0)) {
    for (const { text } of lines) {
      if (text === '' || !text.includes(containing) || !isMeant(text)) continue;
      const value = skipDamaged ? parseIfWhole(text, schema, isPlain) : schema.parse(JSON.parse(text));
      if (value !== undefined) yield value;
    }
  }
}

/** Writes a file of one JSON value per line; it appears only when it is complete. */
export async function writeLines(path: string, values: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
  await writeThrough(path, async (temporary) => {
    await pipeline(Readable.from(inBlocks(values)), createWriteStream(temporary, { flush: true, mode: 0o600 }));
  });
}

/** Writes thousands of characters at a time: one write per line would be many times slower. */
async function* inBlocks(values: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
  let block = '';
  for await (const value of values) {
    block += `${JSON.stringify(value)}\n`;
    if (block.length > 64 * 1024) {
      yield block;
      block = '';
    }
  }
  yield block;
}

/** The value of a line; undefined where it is damaged. */
export function parseIfWhole<T>(
  line: string,
  schema: z.ZodType<T>,
  isPlain?: (value: unknown) => value is T,
): T | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isPlain?.(value) ? value : schema.safeParse(value).data;
  } catch {
    return undefined;
  }
}
