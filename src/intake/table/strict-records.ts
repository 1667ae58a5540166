import { type Parser, parse } from 'csv-parse';
import { readText } from '../text/read-text.js';
import { MAX_RECORD_CHARACTERS, type Record } from './record-scanner.js';

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
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // Asked for after each write; without a listener an error would end the process.
  parser.on('error', () => undefined);
  // One record behind, since only the end of the file tells whether its last line has an end.
  let held: Record | undefined;
  let lastCharacter = '';
  let line = 1;
  const take = (cells: string[]): Record | undefined => {
    const before = held;
    // The parser can tell on which line a record ends, but that takes it twice the time of all the rest.
    held = { cells, line };
    line += 1 + breaksIn(cells);
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

function* drained(parser: Parser): Generator<string[]> {
  for (let cells: string[] | null = parser.read(); cells; cells = parser.read()) yield cells;
}

/** Tells the parser that nothing more comes. @returns false where a quote was left open */
function isWhole(parser: Parser): Promise<boolean> {
  return new Promise((resolve) =>
    parser.end(() => resolve(parser.errored === null)).once('error', () => resolve(false)),
  );
}

/** Line breaks inside quotes. */
function breaksIn(cells: readonly string[]): number {
  let breaks = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) breaks += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  }
  return breaks;
}

function hasContent({ cells }: Record): boolean {
  return cells.some((cell) => cell.trim() !== '');
}
