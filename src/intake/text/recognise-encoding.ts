import { OperatorError } from '../../errors.js';
import { decodeWhole } from './decoder.js';

const BOMS: readonly [encoding: string, bytes: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
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
  if (hasZeros && !asked?.startsWith('utf-16')) {
    const found = asked === undefined ? utf16(head) : undefined;
    if (found === undefined) throw binary();
    return found;
  }
  return asked ?? 'utf-8';
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

function binary(): OperatorError {
  return new OperatorError(
    'source_not_text',
    'The file is binary, not a CSV.',
    'Give a CSV file or an .xlsx workbook; export everything else as “CSV UTF-8” first.',
  );
}
