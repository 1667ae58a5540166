import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { writeThrough } from './write-file.js';

/**
 * Reads a file of one JSON value per line, line by line.
 *
 * @param options.skipDamaged skips unreadable lines, for an append-only file that a crash may have cut off
 */
export async function* readLines<T>(
  path: string,
  schema: z.ZodType<T>,
  options = { skipDamaged: false },
): AsyncGenerator<T> {
  const input = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line === '') continue;
      const value = options.skipDamaged ? parseIfWhole(line, schema) : schema.parse(JSON.parse(line));
      if (value !== undefined) yield value;
    }
  } finally {
    input.destroy();
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

function parseIfWhole<T>(line: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
