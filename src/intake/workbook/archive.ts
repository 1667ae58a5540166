import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { OperatorError } from '../../errors.js';

/** A packed part may say that it is small and be not; this is what one may unpack to. */
const MAX_PART_BYTES = 1_000_000_000;

/** The parts of a zip file by their names. */
export type Archive = {
  names: readonly string[];
  /** The bytes of a part, or undefined where there is none of that name. */
  open(name: string): Promise<Readable | undefined>;
  close(): void;
};

/** @throws OperatorError `source_not_text` where the file is damaged or not complete */
export async function openArchive(path: string): Promise<Archive> {
  const zip = await opened(path);
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  } catch (error) {
    zip.close();
    throw damaged(error);
  }
  return {
    names: [...entries.keys()],
    async open(name) {
      const entry = entries.get(name);
      if (!entry) return undefined;
      if (entry.uncompressedSize > MAX_PART_BYTES) throw tooLarge();
      return zip.openReadStreamPromise(entry);
    },
    close: () => zip.close(),
  };
}

async function opened(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, lazyEntries: true });
  } catch (error) {
    throw damaged(error);
  }
}

/** What goes wrong with a packed file on its way is told as one thing. */
export function damaged(cause: unknown): OperatorError {
  const what = 'The workbook, or zip file, is damaged or not complete.';
  return new OperatorError('source_not_text', what, 'Save it again, and check that it was copied to its end.', {
    cause,
  });
}

function tooLarge(): OperatorError {
  const what = 'A sheet of the workbook is larger than 1 GB.';
  return new OperatorError('source_too_large', what, 'Split the table into smaller files, or export it as CSV.');
}
