/*
 * What `npm run chaos` (chaos.mjs) hands over. With the other tests there is a small number of rounds, and what takes minutes is
 * shortened.
 */

const { LINQ_CARDS_CHAOS_ROUNDS, LINQ_CARDS_CHAOS_SEED, LINQ_CARDS_CHAOS_ONLY } = process.env;

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
