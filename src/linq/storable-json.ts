/** What one escape of a JSON text stands for; read one after the other, so that an escaped backslash hides no other escape. */
const ESCAPE = /\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u[0-9a-f]{4}|[\s\S])/gi;
const MAY_BE_UNSTORABLE = /\\u(?:0000|d[89a-f])/i;
const NUL = /^\\u0000$/i;
const HALF_A_PAIR = /^\\ud[89a-f][0-9a-f]{2}$/i;

/**
 * A JSON text without what PostgreSQL refuses to store: NUL is left out, half a surrogate pair becomes U+FFFD. Both can only
 * come as escapes: as bytes, the one is not JSON and the other not UTF-8.
 */
export function storableJson(text: string): string {
  if (!MAY_BE_UNSTORABLE.test(text)) return text;
  return text.replace(ESCAPE, (part) => {
    if (NUL.test(part)) return '';
    return HALF_A_PAIR.test(part) ? '\\ufffd' : part;
  });
}
