import { expect, it } from 'vitest';
import { snapshotSchema } from '../../src/cards/account.js';
import { A_MOMENT, A_NUMBER, aCard } from '../support/builders.js';

it('keeps an account that could not say its lines apart from one that has none', () => {
  const snapshot = { takenAt: A_MOMENT, cards: [aCard()] };
  expect(snapshotSchema.parse({ ...snapshot, lines: null }).lines).toBeNull();
  expect(snapshotSchema.parse({ ...snapshot, lines: [] }).lines).toEqual([]);
  expect(snapshotSchema.parse({ ...snapshot, lines: [A_NUMBER] }).lines).toEqual([A_NUMBER]);
});

it('refuses a snapshot that does not say when it was taken', () => {
  expect(snapshotSchema.safeParse({ cards: [], lines: [] }).success).toBe(false);
});
