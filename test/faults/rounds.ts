/*
 * What `npm run chaos` (chaos.mjs) hands over. With the other tests there is a small number of rounds, and what takes minutes is
 * shortened.
 */

const {
  LINQ_CARDS_CHAOS_ROUNDS,
  LINQ_CARDS_CHAOS_SEED,
  LINQ_CARDS_CHAOS_ONLY,
  LINQ_CARDS_CHAOS_SHARE,
  LINQ_CARDS_CHAOS_ROWS,
} = process.env;

export const IS_CHAOS = LINQ_CARDS_CHAOS_ROUNDS !== undefined;
export const SEED = Number(LINQ_CARDS_CHAOS_SEED ?? Date.now() % 100_000);
/** The sample of the table that runs with the other tests is the same each time; chaos draws others. */
export const TABLE_SEED = IS_CHAOS || LINQ_CARDS_CHAOS_SEED !== undefined ? SEED : 1;
/** Which faults are meant, by a part of their title. */
export const ONLY = new RegExp(LINQ_CARDS_CHAOS_ONLY ?? '', 'i');

/** @param few how many a test run has time for */
export function rounds(few: number): number {
  return Number(LINQ_CARDS_CHAOS_ROUNDS ?? few);
}

/** Kills in runs of thousands of rows take longer than rounds of the table, which kill too: a tenth of them. */
export function kills(few: number): number {
  return IS_CHAOS ? Math.max(few, Math.ceil(rounds(few) / 10)) : few;
}

/** Whether this process does the round: several share them. @param number from 1 */
export function isOurs(number: number): boolean {
  const [share = 1, of = 1] = (LINQ_CARDS_CHAOS_SHARE ?? '1/1').split('/').map(Number);
  return number % of === share % of;
}

/** The rows of a large run. */
export const LARGE_ROWS = Number(LINQ_CARDS_CHAOS_ROWS ?? (IS_CHAOS ? 50_000 : 1_000));
