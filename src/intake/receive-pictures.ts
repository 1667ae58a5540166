import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OperatorError } from '../errors.js';
import { damaged, openArchive } from './workbook/archive.js';

const MOST_FILES = 20_000;
/** A larger one is no picture for a card. It is kept, cut off, so that its rows can say so. */
const MAX_BYTES = 10_000_001;
const PICTURE = /\.(?:jpe?g|png|gif|heic|heif|webp|tiff?|bmp)$/i;
/** In the folder of what is received: the pictures. */
const FILES = 'files';
const ZIP = /\.zip$/i;

/**
 * Pictures that come with a source: single files, and zips of them. They are kept in a folder of their own under the paths that
 * they have; whatever else a zip has in it is left out. Nothing is written outside of that folder.
 */
export class ReceivedPictures {
  readonly #maxBytes: number;
  #folder: string | undefined;
  #bytes = 0;
  #files = 0;

  /** @param maxBytes what all of them together may come to, also unpacked */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Where they are; undefined if nothing came. It is empty where what came was no picture. */
  get folder(): string | undefined {
    return this.#folder === undefined ? undefined : join(this.#folder, FILES);
  }

  /** @throws OperatorError `source_too_large`; `source_not_text` for a damaged zip; what the content throws */
  async take(name: string, content: Readable): Promise<void> {
    await mkdir(join(await this.#open(), FILES), { recursive: true, mode: 0o700 });
    // What is sent by a browser has no folder, or one of the machine that it was on.
    if (!ZIP.test(name)) return this.#keep(pathWithin(name) ?? name.split(/[/\\]/).at(-1) ?? '', content);
    const path = join(await this.#open(), 'received.zip');
    await pipeline(content, createWriteStream(path, { mode: 0o600 }));
    const zip = await openArchive(path);
    try {
      for (const entry of zip.names) {
        const part = isKept(entry) ? await zip.open(entry) : undefined;
        if (part) await this.#keep(entry, part).catch(asDamaged);
      }
    } finally {
      zip.close();
      await rm(path, { force: true });
    }
  }

  /** Removes what has not been moved elsewhere. */
  async discard(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async #keep(name: string, content: Readable): Promise<void> {
    const path = pathWithin(name);
    if (path === undefined || !PICTURE.test(path)) {
      content.resume();
      return;
    }
    this.#files += 1;
    if (this.#files > MOST_FILES) throw tooMany(content);
    const target = join(await this.#open(), FILES, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    let bytes = 0;
    const limited = new Transform({
      transform: (chunk: Buffer, _, done) => {
        this.#bytes += chunk.length;
        if (this.#bytes > this.#maxBytes) return done(tooLarge(this.#maxBytes));
        const kept = chunk.subarray(0, Math.max(0, MAX_BYTES - bytes));
        bytes += chunk.length;
        done(null, kept);
      },
    });
    await pipeline(content, limited, createWriteStream(target, { mode: 0o600 }));
  }

  async #open(): Promise<string> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'linq-cards-pictures-'));
    return this.#folder;
  }
}

/** What macOS adds to a zip, and folders. */
function isKept(entry: string): boolean {
  return !entry.endsWith('/') && !entry.startsWith('__MACOSX/') && PICTURE.test(entry);
}

/** The path under which a picture is kept; undefined for one that leads elsewhere. */
function pathWithin(name: string): string | undefined {
  const parts = name.normalize('NFC').split(/[/\\]/);
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\0'));
  return isPlain && !/^[a-z]:/i.test(name) ? parts.join('/') : undefined;
}

function asDamaged(error: unknown): never {
  throw error instanceof OperatorError ? error : damaged(error);
}

function tooMany(content: Readable): OperatorError {
  content.resume();
  return new OperatorError(
    'source_too_large',
    `There are more than ${MOST_FILES.toLocaleString('en-US')} pictures.`,
    'Upload only those that the CSV names, or split the CSV.',
  );
}

function tooLarge(maxBytes: number): OperatorError {
  return new OperatorError(
    'source_too_large',
    `The pictures are larger than ${Math.floor(maxBytes / 1_000_000)} MB in all, the maximum for uploads.`,
    'Make them smaller (1024 pixels are enough), or split the CSV.',
  );
}
