import { OperatorError } from '../../errors.js';
import { type Quoting, STANDARD_QUOTING } from './quoting.js';

/*
 * Cuts the text of a CSV into records where csv-parse stops: quotes of other kinds than RFC 4180 has, and records whose quotes
 * are doubtful. Own code, because what matters there no parser tells: which cells could only be read by leniency, and on which
 * line a quote opens. A test compares it with csv-parse on files that both read.
 */

/**
 * One record of the file: its cells as they stand there, and the line on which it begins, from 1.
 * `doubts`: cells whose quotes do not say what is meant. `isCut`: the file ends without the line end that all other
 * records have. `isHidden`: a row that the spreadsheet does not show.
 */
export type Record = { cells: string[]; line: number; doubts?: QuoteDoubt[]; isCut?: true; isHidden?: true };

/** `raw`: the record as it is in the file, with its line end. */
export type ScannedRecord = Record & { raw: string };

/** `broken`: the text goes on after the closing quote. `bare`: quotes in a cell that is not quoted. */
export type QuoteDoubt = { cell: number; kind: 'broken' | 'bare' };

/** A longer record is none, so that a quote that is not closed does not read the rest of the file into memory. */
export const MAX_RECORD_CHARACTERS = 16_000_000;

type Cell = { text: string; end: number; doubt?: QuoteDoubt['kind'] };

/** Takes the text of a file piece by piece and gives its records; the whole file is never in memory. */
export class RecordScanner {
  readonly #delimiter: string;
  readonly #quoting: Quoting;
  #text = '';
  #at = 0;
  #line = 1;
  #hasLineEnds = false;
  /** Where the next of each stands, looked for once and not for every record; the length of the text where there is none. */
  #next = { quote: -1, lf: -1, cr: -1 };

  constructor(delimiter: string, quoting: Quoting = STANDARD_QUOTING) {
    this.#delimiter = delimiter;
    this.#quoting = quoting;
  }

  /**
   * The records that are complete with this piece of text.
   *
   * @throws OperatorError `source_quotes` where a quote runs on over lines to a quote that closes nothing
   */
  *push(piece: string): Generator<ScannedRecord> {
    this.#text = this.#text.slice(this.#at) + piece;
    this.#at = 0;
    this.#next = { quote: -1, lf: -1, cr: -1 };
    yield* this.#scan(false);
    if (this.#text.length - this.#at > MAX_RECORD_CHARACTERS) throw this.#tooLong();
  }

  /** What is left at the end of the file. @throws OperatorError `source_quotes` when a quote is never closed */
  *end(): Generator<ScannedRecord> {
    this.#next = { quote: -1, lf: -1, cr: -1 };
    yield* this.#scan(true);
  }

  *#scan(isEnd: boolean): Generator<ScannedRecord> {
    while (this.#at < this.#text.length) {
      const record = this.#record(isEnd);
      if (!record) return;
      if (record.cells.some((cell) => cell.trim() !== '')) yield record;
    }
  }

  /** The record at which the scanner stands; undefined where its end is not there yet. */
  #record(isEnd: boolean): ScannedRecord | undefined {
    const text = this.#text;
    const start = this.#at;
    let from = this.#afterMarks(start);
    const lineEnd = this.#lineEnd(from);
    if (this.#quote(from) >= lineEnd) {
      if (lineEnd === text.length && !isEnd) return undefined;
      return this.#finish(start, lineEnd, isEnd, text.slice(from, lineEnd).split(this.#delimiter));
    }
    const cells: string[] = [];
    const doubts: QuoteDoubt[] = [];
    for (;;) {
      const cell = this.#cell(from, isEnd);
      if (!cell || (cell.end === text.length && !isEnd)) return undefined;
      if (cell.doubt) doubts.push({ cell: cells.length, kind: cell.doubt });
      cells.push(cell.text);
      if (text[cell.end] !== this.#delimiter) {
        const breaks = breaksIn(text.slice(start, cell.end));
        const record = this.#finish(start, cell.end, isEnd, cells, breaks);
        return record && doubts.length > 0 ? { ...record, doubts } : record;
      }
      from = cell.end + 1;
      if (from === text.length && !isEnd) return undefined;
    }
  }

  /** Steps over the line end at `end`; undefined where a CR may be half of one. */
  #finish(start: number, end: number, isEnd: boolean, cells: string[], breaks = 0): ScannedRecord | undefined {
    const text = this.#text;
    const isCr = text[end] === '\r';
    if (isCr && end + 1 === text.length && !isEnd) return undefined;
    const after = end === text.length ? end : isCr && text[end + 1] === '\n' ? end + 2 : end + 1;
    const isCut = after === end && this.#hasLineEnds;
    this.#hasLineEnds ||= after > end;
    const line = this.#line;
    const raw = text.slice(start, after);
    this.#line += breaks + 1;
    this.#at = after;
    return { cells, line, raw, ...(isCut && { isCut }) };
  }

  /** Files that were put together have a byte order mark within; before a quote it would hide the quote. */
  #afterMarks(start: number): number {
    let at = start;
    while (this.#text[at] === '\ufeff') at += 1;
    return this.#text.startsWith(this.#quoting.open, at) ? at : start;
  }

  #cell(start: number, isEnd: boolean): Cell | undefined {
    const { open, close, blanks } = this.#quoting;
    const from = blanks ? this.#afterBlanks(start) : start;
    if (this.#text.startsWith(open, from)) return this.#quotedCell(start, from, isEnd);
    const end = this.#cellEnd(start);
    const text = this.#text.slice(start, end);
    if (!text.includes(open) && !text.includes(close)) return { text, end };
    // Other signs than " have no doubling, so that one alone may be half of a cell that was cut in two.
    const isBroken = open !== '"' || text.trimStart().startsWith(open);
    return { text, end, doubt: isBroken ? 'broken' : 'bare' };
  }

  #quotedCell(start: number, from: number, isEnd: boolean): Cell | undefined {
    const text = this.#text;
    const { open, close, escapeSign } = this.#quoting;
    const first = from + open.length;
    for (let at = first; ; ) {
      const quote = text.indexOf(close, at);
      if (quote < 0) {
        if (isEnd) throw unclosedQuote(this.#lineOf(from));
        return undefined;
      }
      const after = quote + close.length;
      if (after === text.length && !isEnd) return undefined;
      if (escapeSign === close && text.startsWith(close, after)) at = after + close.length;
      else if (escapeSign === '\\' && isEscaped(text, first, quote)) at = after;
      else {
        const end = this.#quoting.blanks ? this.#afterBlanks(after) : after;
        if (this.#isCellEnd(end)) return { text: unescaped(text.slice(first, quote), this.#quoting), end };
        if (escapeSign !== null || !this.#closesOnThisLine(after)) return this.#brokenCell(start, from, after);
        at = after;
      }
    }
  }

  /**
   * Text goes on after a closing quote. On one line the cell is taken as it stands. Over several, the quote was not closed
   * where it should have been and has run on to one further down that opens another cell.
   */
  #brokenCell(start: number, from: number, after: number): Cell {
    const end = this.#cellEnd(after);
    const text = this.#text.slice(start, end);
    if (hasBreak(this.#text.slice(from, after))) throw unclosedQuote(this.#lineOf(from));
    return { text, end, doubt: 'broken' };
  }

  #closesOnThisLine(from: number): boolean {
    const quote = this.#text.indexOf(this.#quoting.close, from);
    return quote >= 0 && quote < this.#lineEnd(from);
  }

  #isCellEnd(at: number): boolean {
    const sign = this.#text[at];
    return sign === undefined || sign === this.#delimiter || sign === '\n' || sign === '\r';
  }

  #cellEnd(from: number): number {
    const delimiter = this.#text.indexOf(this.#delimiter, from);
    const line = this.#lineEnd(from);
    return delimiter >= 0 && delimiter < line ? delimiter : line;
  }

  #afterBlanks(from: number): number {
    let at = from;
    while ((this.#text[at] === ' ' || this.#text[at] === '\t') && this.#text[at] !== this.#delimiter) at += 1;
    return at;
  }

  #lineEnd(from: number): number {
    const next = this.#next;
    if (next.lf < from) next.lf = this.#find('\n', from);
    if (next.cr < from) next.cr = this.#find('\r', from);
    return Math.min(next.lf, next.cr);
  }

  #quote(from: number): number {
    if (this.#next.quote < from) this.#next.quote = this.#find(this.#quoting.open, from);
    return this.#next.quote;
  }

  #find(sign: string, from: number): number {
    const at = this.#text.indexOf(sign, from);
    return at < 0 ? this.#text.length : at;
  }

  #lineOf(at: number): number {
    return this.#line + breaksIn(this.#text.slice(this.#at, at));
  }

  #tooLong(): OperatorError {
    const quote = this.#text.indexOf(this.#quoting.open, this.#at);
    const line = this.#text.slice(this.#at, this.#at + MAX_RECORD_CHARACTERS);
    if (quote >= 0 && hasBreak(line)) return unclosedQuote(this.#lineOf(quote));
    return new OperatorError(
      'source_not_text',
      `Line ${this.#line} has more than ${MAX_RECORD_CHARACTERS.toLocaleString('en-US')} characters, so the file is hardly a CSV.`,
      'Export the table as a CSV with one row on a line.',
    );
  }
}

function unescaped(text: string, { close, escapeSign }: Quoting): string {
  if (escapeSign === null || !text.includes(escapeSign)) return text;
  return escapeSign === '\\' ? text.replace(/\\(["'\\])/g, '$1') : text.replaceAll(close + close, close);
}

/** True where an odd number of backslashes stands before the quote. */
function isEscaped(text: string, first: number, quote: number): boolean {
  let at = quote;
  while (at > first && text[at - 1] === '\\') at -= 1;
  return (quote - at) % 2 === 1;
}

function hasBreak(text: string): boolean {
  return text.includes('\n') || text.includes('\r');
}

function breaksIn(text: string): number {
  return hasBreak(text) ? (text.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
}

function unclosedQuote(line: number): OperatorError {
  return new OperatorError(
    'source_quotes',
    `A quote that opens on line ${line} is never closed, so the rest of the file cannot be told into rows.`,
    'Close the quote, or write a quote inside a text twice ("").',
  );
}
