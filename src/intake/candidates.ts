import { isResultColumn } from '../result-format.js';
import { comparable } from './comparable.js';
import { SYNONYMS } from './synonyms.js';

/** The columns that linq-cards reads. All others are carried through to the results. */
export const FIELDS = ['phone_number', 'first_name', 'last_name', 'image_url'] as const;
export type Field = (typeof FIELDS)[number];

/** The columns that could be a field: those with its own name if there are any, else those with a synonym. */
export function candidates(header: readonly string[], field: Field): number[] {
  const own = columnsNamed(header, [field]);
  return own.length > 0 ? own : columnsNamed(header, SYNONYMS[field]);
}

/** The columns whose header is one of these, without case, blanks, punctuation and accents. */
export function columnsNamed(header: readonly string[], accepted: readonly string[]): number[] {
  const names = new Set(accepted.map(comparable));
  return header.flatMap((name, index) => (names.has(comparable(name)) && !isResultColumn(name) ? [index] : []));
}

/** How many fields of a header line are recognised; used to find the delimiter and the header. */
export function countRecognised(header: readonly string[]): number {
  return FIELDS.filter((field) => candidates(header, field).length > 0).length;
}
