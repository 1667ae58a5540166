import { plainPhoneText } from './numbers/phone-cell.js';
import { nationalDigits, readPhoneNumber } from './phone-number.js';

/**
 * What a number can have been before a spreadsheet took it for a figure: every figure from `low` to `high`, both included.
 * `isInternational`: its + has survived, so that the country code is there too.
 */
export type DamagedNumber = { low: number; high: number; isInternational: boolean };

/**
 * Lines by the figures that a spreadsheet may have made of them. `isReadable`: whether a line could be read back from a file;
 * the others are offered to nobody.
 */
export type LineIndex = {
  lines: readonly string[];
  international: Figures;
  all: Figures;
  isReadable: (line: string) => boolean;
};
/** In the order of their values. `owners`: which line each is of, by its place among the lines. */
type Figures = { values: Float64Array; owners: Uint32Array };

/** E.164 has at most 15 digits, which a spreadsheet keeps exactly: one that is merely cut short was cut by a person. */
const MAX_DIGITS = 15;
/** A longer cell is no number. */
const MOST_CHARACTERS = 200;
const ZERO_IN_BRACKETS = /\(\s*0\s*\)/g;
/** `4.41E+11`, or `4,41E+11` where the comma is the decimal sign. Without a minus: no line is below 1. */
const SCIENTIFIC = /^(\d+)(?:[.,](\d+))?e\+?0*(\d{1,2})$/i;
/** `14,155,550,132`, with any sign that some country puts between thousands, and cents or not. */
const GROUPED = /^\d{1,3}([,.'’ ])(?:\d{2,3}\1)*\d{3}(?=$|[.,]0{1,2}$)/;
const WITH_DECIMALS = /^\d+(?=[.,]0{1,2}$)/;
const WRITTEN_BY_PEOPLE = /^\(?\d[\d\s().\p{Pd}/]*$/u;
/** A formula that keeps the digits as they are, as exports for spreadsheets have it: `="+14155550132"`. */
const FORMULA = /^=("?)(.*)\1$/;

/**
 * Reads a phone cell that could not be read as a number for what a spreadsheet may have done to one: scientific notation,
 * a lost +, country code or leading zero, signs between thousands, decimals. Undefined for everything else; a wrong digit
 * is a typo, and no line is like another.
 */
export function readDamagedNumber(cell: string): DamagedNumber | undefined {
  const text = plainPhoneText(cell.slice(0, MOST_CHARACTERS))
    .replace(FORMULA, '$2')
    .replace(ZERO_IN_BRACKETS, '')
    .trim();
  const isInternational = text.startsWith('+');
  const figure = isInternational ? text.slice(1).trim() : text;
  const range = rangeOf(figure) ?? exactly(digitsOf(figure));
  return range && { ...range, isInternational };
}

/** An index of lines. Whether each can be read back is looked at when it fits: of a large account, that would take seconds. */
export function indexLines(lines: Iterable<string>): LineIndex {
  const known = [...lines];
  const readable = new Map<string, boolean>();
  return {
    lines: known,
    isReadable(line) {
      const isKnown = readable.get(line);
      if (isKnown !== undefined) return isKnown;
      const reading = readPhoneNumber(line);
      const is = reading.ok && reading.phoneNumber === line;
      readable.set(line, is);
      return is;
    },
    international: figuresOf(known, (line) => [Number(line.slice(1))]),
    all: figuresOf(known, (line) => {
      const digits = line.slice(1);
      // 011 is dialled before a country code in North America; a figure loses the 0.
      return [digits, ...nationalDigits(line), `11${digits}`].map(Number);
    }),
  };
}

/** The lines that a damaged number can have been, in no order. @param isMeant which of them are looked for */
export function linesThatFit(
  { low, high, isInternational }: DamagedNumber,
  index: LineIndex,
  { most, isMeant = () => true }: { most: number; isMeant?: (line: string) => boolean },
): string[] {
  const { values, owners } = isInternational ? index.international : index.all;
  const found = new Set<string>();
  for (let at = firstFrom(values, low); at < values.length && (values[at] ?? 0) <= high; at += 1) {
    if (found.size >= most) break;
    const line = index.lines[owners[at] ?? 0] ?? '';
    if (isMeant(line) && index.isReadable(line)) found.add(line);
  }
  return [...found];
}

/** The figures that are shown as this one in scientific notation, whether its last digit was rounded or cut. */
function rangeOf(figure: string): Pick<DamagedNumber, 'low' | 'high'> | undefined {
  const [, whole = '', fraction = '', exponent = ''] = SCIENTIFIC.exec(figure) ?? [];
  if (whole === '') return undefined;
  const shift = Number(exponent) - fraction.length;
  const zeros = Math.max(0, shift);
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const wholeDigits = Math.max(0, digits.length + Math.min(0, shift));
  const mantissa = digits.slice(0, wholeDigits);
  if (mantissa === '' || mantissa.length + zeros > MAX_DIGITS) return undefined;
  // Decimals that are no zeros: this was never a phone number.
  if (/[1-9]/.test(digits.slice(wholeDigits))) return undefined;
  const unit = Number(`1e${zeros}`);
  const value = Number(mantissa);
  return { low: Math.ceil((value - 0.5) * unit), high: (value + 1) * unit - 1 };
}

function digitsOf(figure: string): string {
  const [digits] = GROUPED.exec(figure) ?? WITH_DECIMALS.exec(figure) ?? WRITTEN_BY_PEOPLE.exec(figure) ?? [''];
  return digits.replace(/\D/g, '');
}

/** Zeros in front are of a dialling prefix or of the national form; in a figure they are lost, so they say nothing. */
function exactly(digits: string): Pick<DamagedNumber, 'low' | 'high'> | undefined {
  const [, significant = ''] = /^0{0,2}([1-9]\d*)$/.exec(digits) ?? [];
  if (significant === '' || significant.length > MAX_DIGITS) return undefined;
  return { low: Number(significant), high: Number(significant) };
}

/** Of a large account, an object for each figure would take most of the memory of a plan. */
function figuresOf(lines: readonly string[], figures: (line: string) => readonly number[]): Figures {
  let [values, owners, count] = [new Float64Array(lines.length), new Uint32Array(lines.length), 0];
  lines.forEach((line, owner) => {
    const known = count;
    for (const value of figures(line)) {
      if (value >= 1e15 || values.subarray(known, count).includes(value)) continue;
      if (count === values.length) [values, owners] = [twiceAsLong(values), twiceAsLong(owners)];
      values[count] = value;
      owners[count] = owner;
      count += 1;
    }
  });
  const order = new Uint32Array(count)
    .map((_, at) => at)
    .sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
  return {
    values: Float64Array.from(order, (at) => values[at] ?? 0),
    owners: order.map((at) => owners[at] ?? 0),
  };
}

function twiceAsLong<T extends Float64Array | Uint32Array>(list: T): T {
  const longer = new (list.constructor as new (length: number) => T)(2 * list.length);
  longer.set(list);
  return longer;
}

/** Where the first value stands that is at least this one. */
function firstFrom(values: Float64Array, least: number): number {
  let [from, to] = [0, values.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((values[middle] ?? 0) < least) from = middle + 1;
    else to = middle;
  }
  return from;
}
