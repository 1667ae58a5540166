import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { recogniseSource, rowOptions } from '../../jobs/run-steps/intake.js';
import { localPath } from '../cards/pictures/local-picture.js';
import type { Row } from '../cards/row.js';
import { OperatorError } from '../errors.js';
import type { RunSettings } from '../home/run-record.js';
import { readPictureAddress } from '../intake/picture-address.js';
import { readRows } from '../intake/rows.js';
import { MAX_BYTES, openPicture } from '../pictures/local-files.js';
import { withDefaults } from './default-settings.js';

/** A picture beside a source, by its path in that folder. One that is too large is cut off, but is still too large. */
export type NamedPicture = { path: string; content: Readable };

/**
 * The paths of pictures that the rows of a source name, as they stand there, each once. A source that cannot be read names none:
 * the run that is made of it says why.
 */
export async function namedPaths(source: string, settings: Partial<RunSettings>): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  try {
    const whole = withDefaults({ ...settings, simulate: false });
    const dialect = await recogniseSource(source, whole);
    const options = { ...rowOptions(whole), keepCells: true, hasFiles: true };
    for await (const { row } of readRows(source, dialect, options)) {
      const path = localPath(pictureOf(row));
      if (path !== undefined) paths.add(path);
    }
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
  }
  return paths;
}

/** Also of a row that has a problem, which the account may settle. */
function pictureOf(row: Row): string | null | undefined {
  if (row.kind === 'good') return row.fields.imageUrl;
  const cell = 'cells' in row ? row.cells?.image_url : undefined;
  const reading = cell === undefined ? undefined : readPictureAddress(cell, { hasFiles: true });
  return reading?.ok ? reading.url : undefined;
}

/** Opens pictures one after the other; the next is opened when the one before has been read. Those outside of the folder are left out. */
export async function* openPictures(folder: string, paths: Iterable<string>): AsyncGenerator<NamedPicture> {
  const opened = new Set<string>();
  for (const named of paths) {
    const path = posix.normalize(named);
    if (opened.has(path)) continue;
    opened.add(path);
    const found = await openPicture(folder, named);
    if ('file' in found) yield { path, content: found.file.createReadStream({ end: MAX_BYTES }) };
  }
}
