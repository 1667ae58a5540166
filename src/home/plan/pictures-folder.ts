import { resolve } from 'node:path';
import { z } from 'zod';
import { readSign } from '../read-json.js';
import type { RunFiles } from '../run-folder.js';
import { writeWhole } from '../write-file.js';

/** A folder of the run's own is named without its path, so that a home can be moved. */
const folderSchema = z.object({ folder: z.string() });

type Files = Pick<RunFiles, 'folder' | 'picturesFolder'>;

/** Where the pictures are that the rows of a run name by their paths; undefined for a run that has none. */
export function readPicturesFolder({ folder, picturesFolder }: Files): string | undefined {
  const kept = readSign(picturesFolder, folderSchema);
  return kept && resolve(folder, kept.folder);
}

/** @throws OperatorError `disk_full`, `home_unusable` */
export async function writePicturesFolder({ picturesFolder }: Files, folder: string): Promise<void> {
  await writeWhole(picturesFolder, JSON.stringify({ folder }));
}
