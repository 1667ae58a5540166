import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.js';
import { planRow } from '../../src/cards/plan.js';
import { exportCards } from '../../src/operations/export-cards.js';
import { csvText } from '../../src/report/csv.js';
import { A_NUMBER, ANOTHER_NUMBER, aCard, anAccountView } from '../support/builders.js';
import { collect, readSource } from '../support/source.js';

/** What a run would do with an export of these cards: one decision for each of its rows. */
async function planned(cards: Card[]): Promise<string[]> {
  const text = (await collect(csvText(exportCards(cards).records, ','))).join('');
  const live = new Map(cards.map((card) => [card.phoneNumber, card]));
  const view = anAccountView({ cardOf: (number) => live.get(number) ?? null });
  const account = { lines: new Set(live.keys()), cardOf: (number: string) => live.get(number) };
  const { rows } = await readSource(text, account);
  return rows.map((row) => planRow(row, view, { mode: 'upsert', force: false }).decision.kind);
}

const rowsOf = (...cards: Card[]) => exportCards(cards).records.slice(1);

describe('the cards of an account, exported', () => {
  it('have the columns that provision reads, also where there are none', () => {
    expect(exportCards([]).records).toEqual([['phone_number', 'first_name', 'last_name', 'image_url']]);
  });

  it('have a row each, sorted by number', () => {
    const imageUrl = 'https://cdn.example.net/1.jpg';
    expect(rowsOf(aCard({ phoneNumber: ANOTHER_NUMBER }), aCard({ lastName: 'Support', imageUrl }))).toEqual([
      [A_NUMBER, 'Acme', 'Support', imageUrl],
      [ANOTHER_NUMBER, 'Acme', '', ''],
    ]);
  });

  it('are left out and counted where recipients do not see them', () => {
    const { records, inactive } = exportCards([aCard({ isActive: false }), aCard({ phoneNumber: ANOTHER_NUMBER })]);
    expect([records.length - 1, inactive]).toEqual([1, 1]);
  });

  it('are told once where Linq lists one twice; the last one counts', () => {
    expect(rowsOf(aCard(), aCard({ firstName: 'Apex' }))).toEqual([[A_NUMBER, 'Apex', '', '']]);
  });

  it('are left out and named where their number cannot be read back', () => {
    const { records, unreadable } = exportCards([aCard({ phoneNumber: '12345' }), aCard()]);
    expect(records).toHaveLength(2);
    expect(unreadable).toEqual(['12345']);
  });

  it.each<[string, Partial<Card>, string]>([
    ['a line break', { lastName: 'Sup\nport' }, 'last_name'],
    ['a control character', { firstName: 'Ac\u0007me' }, 'first_name'],
    ['more than 100 characters', { firstName: 'x'.repeat(101) }, 'first_name'],
    ['a picture that is not at https', { imageUrl: 'http://example.com/a.png' }, 'image_url'],
    ['an address that is none', { imageUrl: 'a.png' }, 'image_url'],
    ['half of a surrogate pair', { lastName: 'A\ud83d' }, 'last_name'],
  ])('have an empty cell, which changes nothing, for what provision would not take: %s', async (_, given, field) => {
    const card = aCard({ lastName: 'Support', ...given });
    const { records, leftEmpty } = exportCards([card]);
    expect(leftEmpty).toEqual([{ phoneNumber: A_NUMBER, field }]);
    expect(records[1]?.filter((cell) => cell === '')).toHaveLength(given.imageUrl === undefined ? 2 : 1);
    expect(await planned([card])).toEqual(['unchanged']);
  });

  it('keep a name of exactly 100 characters', () => {
    expect(exportCards([aCard({ firstName: 'x'.repeat(100) })]).leftEmpty).toEqual([]);
  });
});

describe('a plan of an export', () => {
  it.each([
    '=1+1',
    '+Acme',
    '-Acme',
    '@acme',
    "'t Hof",
    "'=1+1",
    "''@home",
    "'",
    'Acme, Inc.',
    'Acme "The Best"',
    '"',
    ' Acme ',
    'مرحبا بالعالم',
    'שלום, עולם',
    '👩‍👩‍👧 Acme 🎉',
    'Cafe\u0301',
    '\ufeffAcme',
    '+1 (202) 555-0100',
    'sep=;',
    '\tAcme',
    '',
    '   ',
  ])('has nothing to do for a card that is named %j', async (firstName) => {
    const card = aCard({ firstName, lastName: firstName });
    expect(exportCards([card]).leftEmpty).toEqual([]);
    expect(await planned([card])).toEqual(['unchanged']);
  });

  it('has nothing to do, whatever the cards are', async () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 110 }),
      fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ' ', '"', ',', ';', 'a') }),
    );
    const imageUrl = fc.oneof(fc.webUrl(), fc.string());
    await fc.assert(
      fc.asyncProperty(name, name, imageUrl, async (firstName, lastName, image) => {
        expect(await planned([aCard({ firstName, lastName, imageUrl: image })])).toEqual(['unchanged']);
      }),
      { numRuns: 60 },
    );
  });
});
