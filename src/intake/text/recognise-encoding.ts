import { OperatorError } from '../../errors.js';
import { decodeWhole } from './decoder.js';

/** Bytes that only files have that are no text; those of 80 to 9F are parts of characters in UTF-8. */
const CONTROL = /(?![\s\u0080-\u009f])\p{Cc}/u;
const BOMS: readonly [encoding: string, bytes: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  // Before UTF-16, whose mark is the first half of it.
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * Finds the encoding of a file from its first bytes: its byte order mark, else what the operator says, else UTF-16 where the
 * zero bytes show it, else UTF-8.
 *
 * @throws OperatorError `source_empty`, `source_not_text`
 */
export function recogniseEncoding(head: Buffer, asked?: string): string {
  if (head.length === 0) {
    throw new OperatorError(
      'source_empty',
      'The file is empty.',
      'Check the export; a CSV has a header line and rows.',
    );
  }
  const marked = BOMS.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte))?.[0];
  if (marked !== undefined) return marked;
  const hasZeros = head.includes(0);
  if (hasZeros && !/^utf-(?:16|32)/.test(asked ?? '')) {
    const found = asked === undefined ? (utf32(head) ?? utf16(head)) : undefined;
    if (found === undefined) throw binary(head);
    return found;
  }
  return asked ?? 'utf-8';
}

/** Of every four bytes, text has a zero in the first or the last. */
function utf32(head: Buffer): string | undefined {
  const whole = head.subarray(0, head.length - (head.length % 4));
  const encoding = [...whole].every((byte, at) => at % 4 !== 3 || byte === 0) ? 'utf-32le' : 'utf-32be';
  const text = decodeWhole(whole, encoding);
  return whole.length > 0 && text !== undefined && !text.includes('\0') ? encoding : undefined;
}

/** Digits, delimiters and line ends have a zero for every other byte; text has none for the rest. */
function utf16(head: Buffer): string | undefined {
  const pairs = head.subarray(0, head.length - (head.length % 2));
  const zeros = [0, 0];
  for (let at = 0; at < pairs.length; at += 1) if (pairs[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const encoding = odd > even ? 'utf-16le' : 'utf-16be';
  const isClear = Math.max(even, odd) * 10 >= pairs.length / 2 && Math.min(even, odd) === 0;
  // A pair of surrogates may be cut in two by the end of the head.
  const isText = [0, 2].some((cut) => decodeWhole(pairs.subarray(0, pairs.length - cut), encoding) !== undefined);
  return isClear && isText ? encoding : undefined;
}

/** A text has no zero bytes. A few of them in one are damage, such as the end of a file that was not written when a disk failed. */
function binary(head: Buffer): OperatorError {
  const first = head.indexOf(0);
  const before = head.subarray(0, first).toString('latin1');
  if (/[\r\n]/.test(before) && !CONTROL.test(before)) {
    const line = (before.match(/\r\n|\n|\r/g)?.length ?? 0) + 1;
    return new OperatorError(
      'source_not_text',
      `Line ${line} of the file has a zero byte (NUL), which no text has, so the file is damaged there.`,
      'Export the file again. If the program writes such bytes on purpose, remove them first.',
    );
  }
  return new OperatorError(
    'source_not_text',
    'The file is binary, not a CSV.',
    'Give a CSV file or an .xlsx workbook; export everything else as “CSV UTF-8” first.',
  );
}
