/** Quotes that stand around a whole text, in the languages that have them; the closing sign of some opens in others. */
const PAIRS = [
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['„', '“'],
  ['„', '”'],
  ['”', '”'],
  ['«', '»'],
  ['»', '«'],
  ['‘', '’'],
  ['＂', '＂'],
] as const;

/** True for a text that begins and ends with quotes. */
export function isWrapped(text: string): boolean {
  return pairAround(text.trim()) !== undefined;
}

/** The text within quotes that stand around all of it; undefined where it has none. Doubled quotes are taken off as one. */
export function withoutQuotes(text: string): string | undefined {
  const trimmed = text.trim();
  const pair = pairAround(trimmed);
  if (!pair) return undefined;
  const inner = trimmed.slice(pair[0].length, -pair[1].length);
  // Two quoted words are no text in quotes.
  if (/["“”„«»]/.test(inner) && withoutQuotes(inner) === undefined) return undefined;
  return withoutQuotes(inner) ?? inner.trim();
}

/** The text within the quotes that a program has put around it, one pair of them; a quote inside is doubled there. */
export function unwrapped(text: string): string {
  const trimmed = text.trim();
  const sign = trimmed.charAt(0);
  const inner = trimmed.slice(1, -1);
  return sign === '"' || sign === "'" ? inner.replaceAll(sign + sign, sign) : inner;
}

/**
 * The columns whose cells, header included, are all in quotes of their own: a program has put them there, and they belong to
 * no value.
 */
export function wrappedColumns(header: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return [...header.keys()].filter((at) => {
    if (!isWrapped(header[at] ?? '')) return false;
    const filled = rows.map((cells) => cells[at] ?? '').filter((cell) => cell.trim() !== '');
    return filled.length > 0 && filled.every(isWrapped);
  });
}

function pairAround(text: string): (typeof PAIRS)[number] | undefined {
  return text.length < 2 ? undefined : PAIRS.find(([open, close]) => text.startsWith(open) && text.endsWith(close));
}
