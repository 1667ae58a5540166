import { isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import { encodingNamed } from '../../encoding-names.js';
import { unlikelyPlaces } from './damaged-text.js';
import { decodeWhole } from './decoder.js';
import { type EncodingSample, EncodingUnclear } from './encoding-unclear.js';

/** In the order of how common they are: of two that read a line alike, the first is shown. */
const CANDIDATES = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1257',
  'shift_jis',
  'gb18030',
  'big5',
  'euc-kr',
  'euc-jp',
  'macintosh',
  'ibm850',
  'ibm437',
  'windows-1255',
  'windows-1256',
  'windows-874',
  'koi8-r',
  'ibm866',
] as const;
/** A detector says GB-18030 for GBK, and names families of ISO where files have those of Windows. */
const SAME_AS: Readonly<Record<string, string>> = {
  gbk: 'gb18030',
  'iso-8859-2': 'windows-1250',
  'iso-8859-5': 'windows-1251',
  'iso-8859-7': 'windows-1253',
  'iso-8859-9': 'windows-1254',
};
const MOST_SAMPLES = 5;
const MOST_BYTES = 64 * 1024;
const MOST_CHARACTERS = 120;

/** What to say of a file that was taken for UTF-8 and is not. */
export async function notInEncoding(bytes: AsyncIterable<Buffer>): Promise<EncodingUnclear> {
  const { line, lines } = await linesOutsideUtf8(bytes);
  return new EncodingUnclear(line, encodingSamples(lines));
}

/**
 * The first of these lines in the encodings in which all of them can be text, the most plausible first. Read alike, two
 * encodings are one sample.
 *
 * @param lines those that are not UTF-8
 */
export function encodingSamples(lines: readonly Buffer[]): EncodingSample[] {
  const all = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  const confidence = detected(all);
  const ranked = CANDIDATES.flatMap((encoding, place) => {
    const text = decodeWhole(all, encoding);
    if (text === undefined) return [];
    const unlikely = unlikelyPlaces(text) / lines.length;
    return [
      { encoding, text: text.split('\n')[0] ?? '', rank: unlikely - (confidence.get(encoding) ?? 0) / 200, place },
    ];
  }).sort((one, other) => one.rank - other.rank || one.place - other.place);
  const samples = new Map(ranked.toReversed().map(({ encoding, text }) => [text, encoding]));
  return [...samples]
    .reverse()
    .slice(0, MOST_SAMPLES)
    .map(([text, encoding]) => ({ encoding, text: shortened(text) }));
}

/** What a detector makes of the bytes, 0 to 100. It ranks; a person decides. */
function detected(bytes: Buffer): Map<string, number> {
  const found = new Map<string, number>();
  for (const { name, confidence } of analyse(bytes)) {
    const named = encodingNamed(name) ?? name;
    const encoding = SAME_AS[named] ?? named;
    found.set(encoding, Math.max(confidence, found.get(encoding) ?? 0));
  }
  return found;
}

/** The lines that are not UTF-8, without their ends, and which line of the file the first of them is. */
async function linesOutsideUtf8(bytes: AsyncIterable<Buffer>): Promise<{ line: number; lines: Buffer[] }> {
  const lines: Buffer[] = [];
  let size = 0;
  let line = 0;
  let first = 0;
  for await (const text of byteLines(bytes)) {
    line += 1;
    if (isUtf8(text)) continue;
    first ||= line;
    lines.push(text.subarray(0, MOST_BYTES));
    size += text.length;
    if (size > MOST_BYTES) break;
  }
  return { line: first, lines };
}

async function* byteLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = lineEnd(rest); end; end = lineEnd(rest)) {
      yield rest.subarray(0, end.at);
      rest = rest.subarray(end.after);
    }
  }
  yield rest;
}

/** A CR at the very end may be half of a line end. */
function lineEnd(bytes: Buffer): { at: number; after: number } | undefined {
  const lf = bytes.indexOf('\n');
  const cr = bytes.indexOf('\r');
  if (cr >= 0 && (lf < 0 || cr < lf) && cr + 1 < bytes.length) {
    return { at: cr, after: bytes[cr + 1] === 0x0a ? cr + 2 : cr + 1 };
  }
  return lf < 0 ? undefined : { at: lf, after: lf + 1 };
}

function shortened(text: string): string {
  const line = text.replaceAll('\t', ' ');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}
