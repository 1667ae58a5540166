import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccountTable } from '../../src/cards/account-table.js';
import type { Card } from '../../src/cards/card.js';
import { A_NUMBER, ANOTHER_NUMBER, aCard } from '../support/builders.js';

describe('the account in memory', () => {
  it('has each card as it was listed, whatever its texts, and none for other numbers', () => {
    const number = fc.oneof(
      fc.integer({ min: 1_000_000, max: 1_000_020 }).map((digits) => `+${digits}`),
      fc.integer({ min: 1, max: 999_999_999_999_999 }).map((digits) => `+${digits}`),
      fc.string({ maxLength: 12 }),
    );
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.constant('\ud800\0'));
    const card: fc.Arbitrary<Card> = fc
      .record({
        phoneNumber: number,
        firstName: text,
        isActive: fc.boolean(),
        lastName: fc.option(text),
        imageUrl: fc.option(text),
      })
      .map(({ lastName, imageUrl, ...rest }) => ({
        ...rest,
        ...(lastName !== null && { lastName }),
        ...(imageUrl !== null && { imageUrl }),
      }));
    fc.assert(
      fc.property(fc.array(card, { maxLength: 60 }), (cards) => {
        const table = AccountTable.of({ cards });
        const last = new Map(cards.map((each) => [each.phoneNumber, each]));
        for (const [phoneNumber, each] of last) expect(table.cardOf(phoneNumber)).toEqual(each);
        expect(table.cardCount).toBe(cards.length);
        expect(table.cardOf('+999999999999998')).toEqual(last.get('+999999999999998') ?? null);
      }),
    );
  });

  it('keeps lines and cards apart, and counts a line once', () => {
    const table = AccountTable.of({ cards: [aCard()], lines: [ANOTHER_NUMBER, ANOTHER_NUMBER, 'not a number'] });
    expect([table.isLine(A_NUMBER), table.isLine(ANOTHER_NUMBER)]).toEqual([false, true]);
    expect([table.has(A_NUMBER), table.has(ANOTHER_NUMBER), table.has('+4420')]).toEqual([true, true, false]);
    expect(table.cardOf(ANOTHER_NUMBER)).toBeNull();
    expect([table.lineCount, [...table.lines()]]).toEqual([2, [ANOTHER_NUMBER, 'not a number']]);
  });

  it('does not know the lines once they are forgotten, and keeps the cards', () => {
    const table = AccountTable.of({ cards: [aCard()], lines: [A_NUMBER, ANOTHER_NUMBER, 'odd'] });
    table.forgetLines();
    expect([table.lineCount, [...table.lines()], table.has(ANOTHER_NUMBER)]).toEqual([0, [], false]);
    expect(table.cardOf(A_NUMBER)).toEqual(aCard());
  });

  it('keeps the cards of a large account over all blocks of their texts', () => {
    const name = 'x'.repeat(900);
    const cardOf = (at: number) => aCard({ phoneNumber: `+1415${2_000_000 + at}`, firstName: `${name}${at}` });
    const all = Array.from({ length: 12_000 }, (_, at) => at);
    const table = AccountTable.of({ cards: all.map(cardOf) });
    expect(all.filter((at) => table.cardOf(cardOf(at).phoneNumber)?.firstName !== cardOf(at).firstName)).toEqual([]);
  });

  describe('compared with another one', () => {
    const of = (cards: Card[], lines: string[] = [A_NUMBER, ANOTHER_NUMBER]) => AccountTable.of({ cards, lines });
    const both = [aCard(), aCard({ phoneNumber: ANOTHER_NUMBER, lastName: 'Müller' })];

    it('is the same in any order', () => {
      expect(of(both).isSameAs(of([...both].reverse(), [ANOTHER_NUMBER, A_NUMBER]).parts())).toBe(true);
      expect(of([]).isSameAs(of([]).parts())).toBe(true);
      expect(of([], ['odd']).isSameAs(of([], ['odd']).parts())).toBe(true);
    });

    it('is the same with more cards than one block has room for', () => {
      const many = Array.from({ length: 12_000 }, (_, at) =>
        aCard({ phoneNumber: `+1202555${10_000 + at}`, firstName: 'a'.repeat(500), lastName: String(at) }),
      );
      const table = of(many);
      expect(table.isSameAs(of(many).parts())).toBe(true);
      expect(table.isSameAs(of([...many.slice(1), ...many.slice(0, 1)]).parts())).toBe(true);
      const last = aCard({ ...many.at(-1), lastName: '11990' });
      expect(table.isSameAs(of([...many.slice(0, -1), last]).parts())).toBe(false);
    });

    it.each([
      ['a card that is not there', of([aCard()])],
      ['a card of another number', of([aCard(), aCard({ phoneNumber: '+12025550199', lastName: 'Müller' })])],
      ['a line less', of(both, [A_NUMBER])],
      ['another line', of(both, [A_NUMBER, '+12025550199'])],
      ['another line of no usual form', of(both, [A_NUMBER, 'odd'])],
      ['another name', of([aCard(), aCard({ phoneNumber: ANOTHER_NUMBER, lastName: 'Möller' })])],
      [
        'a name that is empty instead of not there',
        of([aCard(), aCard({ phoneNumber: ANOTHER_NUMBER, lastName: '' })]),
      ],
      ['a card that is not active', of([aCard({ isActive: false }), ...both.slice(1)])],
      ['a picture', of([aCard({ imageUrl: 'https://a.example/b.png' }), ...both.slice(1)])],
      ['a card that does not fit the table', of([aCard({ firstName: 'a\0b' }), ...both.slice(1)])],
    ])('is another one with %s', (_, other) => {
      expect(of(both).isSameAs(other.parts())).toBe(false);
      expect(other.isSameAs(of(both).parts())).toBe(false);
      expect(other.isSameAs(other.parts())).toBe(true);
    });
  });
});
