import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../home/home.js';
import { readIfThere } from '../home/read-if-there.js';
import { writeWhole } from '../home/write-file.js';

/** Column mappings that were used, by a digest of the header that they belong to; the newest last. */
const rememberedSchema = z.array(z.object({ header: z.string(), mapping: z.record(z.string(), z.string()) }));
type Remembered = z.infer<typeof rememberedSchema>;

const MOST = 200;

/** The mapping that was last used for a file with this header; undefined if there was none. */
export function rememberedMapping(home: Home, header: readonly string[]): Record<string, string> | undefined {
  const digest = digestOf(header);
  return readAll(home).find((one) => one.header === digest)?.mapping;
}

/** Keeps a mapping for files with the same header. */
export async function rememberMapping(
  home: Home,
  header: readonly string[],
  mapping: Readonly<Record<string, string>>,
): Promise<void> {
  const digest = digestOf(header);
  const others = readAll(home).filter((one) => one.header !== digest);
  const all: Remembered = [...others, { header: digest, mapping: { ...mapping } }].slice(-MOST);
  await writeWhole(fileOf(home), `${JSON.stringify(all, null, 2)}\n`);
}

/** What is only a convenience stops nothing: a file that cannot be read counts as empty. */
function readAll(home: Home): Remembered {
  try {
    return rememberedSchema.parse(JSON.parse(readIfThere(fileOf(home)) ?? '[]'));
  } catch {
    return [];
  }
}

function fileOf({ path }: Home): string {
  return join(path, 'mappings.json');
}

function digestOf(header: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(header)).digest('hex');
}
