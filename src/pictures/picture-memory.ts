import { existsSync, statSync } from 'node:fs';
import { z } from 'zod';
import { readLines, writeLines } from '../home/ndjson.js';
import { pictureLookSchema } from './picture-look.js';

const rememberedSchema = z.object({
  address: z.string(),
  checkedAt: z.iso.datetime(),
  look: pictureLookSchema,
  mark: z.object({ etag: z.string().exactOptional(), lastModified: z.string().exactOptional() }).exactOptional(),
  sha256: z.string().exactOptional(),
});
export type RememberedPicture = z.infer<typeof rememberedSchema>;

/** A look counts for a day. */
export const DAY_MS = 86_400_000;
/** Pictures that were not looked at for longer are forgotten. */
const KEPT_MS = 30 * DAY_MS;

/** The last look at each picture, by its address. A damaged line is one that is looked at again. */
export async function readPictureMemory(path: string): Promise<Map<string, RememberedPicture>> {
  const memory = new Map<string, RememberedPicture>();
  if (!existsSync(path)) return memory;
  for await (const one of readLines(path, rememberedSchema, { skipDamaged: true })) memory.set(one.address, one);
  return memory;
}

/** @throws OperatorError `disk_full`, `home_unusable` */
export async function writePictureMemory(
  path: string,
  memory: ReadonlyMap<string, RememberedPicture>,
  now: Date,
): Promise<void> {
  const isKept = ({ checkedAt }: RememberedPicture) => now.getTime() - Date.parse(checkedAt) < KEPT_MS;
  await writeLines(path, [...memory.values()].filter(isKept));
}

/** Tells the SHA-256 of what was seen at an address within the last day; the file is read again when it has changed. */
export function hashesSeen(path: string, now: () => Date): () => Promise<(address: string) => string | undefined> {
  let version = '';
  let memory = new Map<string, RememberedPicture>();
  return async () => {
    const found = existsSync(path) ? statSync(path) : undefined;
    const current = found ? `${found.mtimeMs} ${found.size}` : '';
    if (current !== version) {
      memory = await readPictureMemory(path);
      version = current;
    }
    return (address) => {
      const known = memory.get(address);
      const isRecent = known !== undefined && now().getTime() - Date.parse(known.checkedAt) < DAY_MS;
      return isRecent ? known.sha256 : undefined;
    };
  };
}
