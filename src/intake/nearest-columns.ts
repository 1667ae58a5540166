import { comparable } from './comparable.js';

/** Words that differ in more letters than this are not near. */
const MOST_EDITS = 2;
const MOST_HEADERS = 60;

/** The headers that are most like one of these words, the nearest first: a typo away, or one within the other. */
export function nearestColumns(header: readonly string[], words: readonly string[]): string[] {
  const accepted = words.map(comparable).filter((word) => word.length > 2);
  return header
    .slice(0, MOST_HEADERS)
    .map((name) => ({ name, distance: Math.min(...accepted.map((word) => distance(comparable(name), word))) }))
    .filter((found) => found.distance <= MOST_EDITS)
    .sort((one, other) => one.distance - other.distance)
    .map(({ name }) => name);
}

function distance(name: string, word: string): number {
  if (name === '') return Number.POSITIVE_INFINITY;
  if (name.includes(word) || (name.length > 3 && word.includes(name))) return 1;
  return Math.abs(name.length - word.length) > MOST_EDITS ? Number.POSITIVE_INFINITY : edits(name, word);
}

/** Letters to change, add or remove (Levenshtein). */
function edits(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let at = 1; at <= other.length; at += 1) {
      const same = (above[at - 1] ?? 0) + (one[row - 1] === other[at - 1] ? 0 : 1);
      current.push(Math.min(same, (above[at] ?? 0) + 1, (current[at - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[other.length] ?? 0;
}
