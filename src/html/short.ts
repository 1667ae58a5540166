/** Shortens a text from outside: a cell may hold a million characters. */
export function short(text: string, most = 160): string {
  if (text.length <= most) return text;
  // Do not cut a surrogate pair in half.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
