/** The most of these times that any half-open stretch of that length holds. */
export function mostIn(times: readonly number[], lengthMs: number): number {
  return Math.max(0, ...times.map((from, index) => times.slice(index).findLastIndex((at) => at < from + lengthMs) + 1));
}
