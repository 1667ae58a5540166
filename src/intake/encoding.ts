import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { TextDecoder } from 'node:util';
import { OperatorError } from '../errors.js';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const CHUNK_BYTES = 256 * 1024;
const BOMS: readonly [Encoding, readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
const WORKBOOKS: readonly [string, readonly number[]][] = [
  ['an Excel workbook or another zip file', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Excel workbook', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['a gzip file', [0x1f, 0x8b]],
];

/**
 * Finds the encoding of a file: its byte order mark, else what the operator says, else UTF-8.
 *
 * @throws OperatorError `source_empty`, `source_not_text`
 */
export async function recogniseEncoding(path: string, asked?: Encoding): Promise<Encoding> {
  const head = await readHead(path);
  if (head.length === 0) {
    throw new OperatorError(
      'source_empty',
      'The file is empty.',
      'Check the export; a CSV has a header line and rows.',
    );
  }
  const marked = BOMS.find(([, bytes]) => startsWith(head, bytes))?.[0];
  const workbook = WORKBOOKS.find(([, bytes]) => startsWith(head, bytes))?.[0];
  const encoding = marked ?? asked ?? 'utf-8';
  if (workbook) throw notText(`The file is ${workbook}, not a CSV.`, 'Export it as “CSV UTF-8” and try again.');
  if (!encoding.startsWith('utf-16') && head.includes(0)) throw withZeroBytes(head);
  return encoding;
}

/**
 * The text of a file, piece by piece, without its byte order mark.
 *
 * @throws OperatorError `source_encoding` at the first byte that does not belong to the encoding.
 */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    yield decode(decoder, chunk) ?? (await refuse(path, encoding));
  }
  yield decode(decoder) ?? (await refuse(path, encoding));
}

/** Undefined where the bytes do not belong to the encoding. */
function decode(decoder: TextDecoder, chunk?: Uint8Array): string | undefined {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    // All that the decoder says is that it cannot go on.
    return undefined;
  }
}

async function refuse(path: string, encoding: Encoding): Promise<never> {
  throw encoding === 'utf-8'
    ? new OperatorError(
        'source_encoding',
        `Line ${await lineOutsideUtf8(path)} has a byte that is not utf-8.`,
        'Files from Excel on Windows are often Windows-1252: try --encoding windows-1252, or export as “CSV UTF-8”.',
      )
    : new OperatorError(
        'source_encoding',
        `The file has a byte that is not ${encoding}.`,
        'Give the encoding in which the file was saved with --encoding.',
      );
}

/** The decoder does not say where it stopped, so the lines are looked at once more, one by one. */
async function lineOutsideUtf8(path: string): Promise<number> {
  const input = createReadStream(path, 'latin1');
  let line = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (!isUtf8(Buffer.from(text, 'latin1'))) return line;
    }
    return line;
  } finally {
    input.destroy();
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Every other byte zero is what UTF-16 without its mark looks like. */
function withZeroBytes(head: Uint8Array): OperatorError {
  const sample = head.subarray(0, 200);
  const zeros = sample.filter((byte) => byte === 0).length;
  const looksLikeUtf16 = zeros >= sample.length / 3 && (sample[0] === 0 || sample[1] === 0);
  return looksLikeUtf16
    ? notText(
        'The file looks like UTF-16 without a byte order mark.',
        `Try --encoding ${sample[0] === 0 ? 'utf-16be' : 'utf-16le'}`,
      )
    : notText(
        'The file is binary, not a CSV.',
        'Give a CSV file; a spreadsheet has to be exported as “CSV UTF-8” first.',
      );
}

function notText(what: string, next: string): OperatorError {
  return new OperatorError('source_not_text', what, next);
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}
