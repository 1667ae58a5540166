import { type Parser, parse } from 'csv-parse';
import { readText } from '../text/read-text.js';
import { MAX_RECORD_CHARACTERS, type Record } from './record-scanner.js';

type Parsed = { record: string[]; info: { lines: number } };

/**
 * Reads the records of a file with csv-parse, by RFC 4180 and nothing else. It ends early at a record whose quotes do not
 * follow that, which is then for the lenient scanner to judge.
 *
 * @returns whether the file was read to its end
 * @throws OperatorError `source_encoding`, `source_not_text`
 */
export async function* readStrictly(
  path: string,
  { encoding, delimiter }: { encoding: string; delimiter: string },
): AsyncGenerator<Record, boolean> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // Asked for after each write; without a listener an error would end the process.
  parser.on('error', () => undefined);
  // One record behind, since only the end of the file tells whether its last line has an end.
  let held: Record | undefined;
  let lastCharacter = '';
  const lineOf = lineCounter();
  const take = (parsed: Parsed): Record | undefined => {
    const before = held;
    held = { cells: parsed.record, line: lineOf(parsed) };
    return before && hasContent(before) ? before : undefined;
  };
  try {
    for await (const piece of readText(path, encoding)) {
      if (piece === '') continue;
      lastCharacter = piece.slice(-1);
      // It parses at once; what it has found is there when the call returns.
      parser.write(piece);
      if (parser.errored) return false;
      for (const parsed of drained(parser)) {
        const record = take(parsed);
        if (record) yield record;
      }
    }
    if (!(await isWhole(parser))) return false;
    for (const parsed of drained(parser)) {
      const record = take(parsed);
      if (record) yield record;
    }
    const isCut = held !== undefined && held.line > 1 && !/[\r\n]/.test(lastCharacter);
    if (held && hasContent(held)) yield isCut ? { ...held, isCut } : held;
    return true;
  } finally {
    parser.destroy();
  }
}

function* drained(parser: Parser): Generator<Parsed> {
  for (let parsed: Parsed | null = parser.read(); parsed; parsed = parser.read()) yield parsed;
}

/** Tells the parser that nothing more comes. @returns false where a quote was left open */
function isWhole(parser: Parser): Promise<boolean> {
  return new Promise((resolve) =>
    parser.end(() => resolve(parser.errored === null)).once('error', () => resolve(false)),
  );
}

/** On which line each record begins. The parser says on which it ends, and counts CR LF inside quotes as two lines. */
function lineCounter(): (parsed: Parsed) => number {
  let overcounted = 0;
  return ({ record, info }) => {
    let breaks = 0;
    let pairs = 0;
    for (const cell of record) {
      if (!cell.includes('\n') && !cell.includes('\r')) continue;
      breaks += cell.match(/[\r\n]/g)?.length ?? 0;
      pairs += cell.match(/\r\n/g)?.length ?? 0;
    }
    const line = info.lines - breaks - overcounted;
    overcounted += pairs;
    return line;
  };
}

function hasContent({ cells }: Record): boolean {
  return cells.some((cell) => cell.trim() !== '');
}
