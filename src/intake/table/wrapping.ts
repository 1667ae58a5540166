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

/** The text within quotes that stand around all of it; undefined where it has none. Doubled quotes are taken off as one. */
export function withoutQuotes(text: string): string | undefined {
  const trimmed = text.trim();
  const pair = PAIRS.find(([open, close]) => trimmed.startsWith(open) && trimmed.endsWith(close));
  if (!pair || trimmed.length < 2) return undefined;
  const inner = trimmed.slice(pair[0].length, -pair[1].length);
  // Two quoted words are no text in quotes.
  if (/["“”„«»]/.test(inner) && withoutQuotes(inner) === undefined) return undefined;
  return withoutQuotes(inner) ?? inner.trim();
}

/**
 * The columns whose every cell stands in quotes of its own, the header too: a program has put them there, and they belong to
 * no value.
 */
export function wrappedColumns(header: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return [...header.keys()].filter((at) => {
    if (withoutQuotes(header[at] ?? '') === undefined) return false;
    const filled = rows.map((cells) => cells[at] ?? '').filter((cell) => cell.trim() !== '');
    return filled.length > 0 && filled.every((cell) => withoutQuotes(cell) !== undefined);
  });
}
