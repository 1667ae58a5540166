/** A text that came from outside, cut where nobody reads on: a cell may hold a million characters. */
export function short(text: string, most = 160): string {
  if (text.length <= most) return text;
  // Half a surrogate pair is no character.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
