import { expect, it } from 'vitest';
import { snapshotSchema } from '../../src/cards/account.js';
import { A_MOMENT, A_NUMBER, aCard } from '../support/builders.js';

it('reads the account that an earlier version kept for a run', () => {
  const snapshot = { takenAt: A_MOMENT, cards: [aCard()] };
  expect(snapshotSchema.parse({ ...snapshot, lines: null }).lineCount).toBe(0);
  expect([...snapshotSchema.parse({ ...snapshot, lines: [A_NUMBER] }).lines()]).toEqual([A_NUMBER]);
  expect(snapshotSchema.parse({ ...snapshot, lines: [] }).cardOf(A_NUMBER)).toEqual(aCard());
});

it('refuses a snapshot that does not say when it was taken', () => {
  expect(snapshotSchema.safeParse({ cards: [], lines: [] }).success).toBe(false);
});
