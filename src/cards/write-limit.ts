import type { Attempt } from './outcome.js';

/** The limit in Linq's newest documentation: POST and PATCH requests together, for one number. */
export const WRITE_LIMIT = { max: 3, windowMs: 600_000 } as const;

/** From when a number may be written again that was written so; undefined if it has a write left. */
export function writableFrom(tries: readonly Attempt[]): string | undefined {
  const writes = tries.filter(({ call }) => call !== 'GET');
  const first = writes.length < WRITE_LIMIT.max ? undefined : writes.at(-WRITE_LIMIT.max);
  return first && new Date(Date.parse(first.at) + WRITE_LIMIT.windowMs).toISOString();
}
