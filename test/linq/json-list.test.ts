import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonList } from '../../src/linq/json-list.js';

/** Reads a text in pieces, cut at these places. */
function read(text: string, cuts: readonly number[] = []) {
  const items: unknown[] = [];
  const list = new JsonList('cards', (some) => items.push(...some));
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let from = 0;
  for (const end of ends) {
    list.push(bytes.subarray(from, end));
    from = end;
  }
  return { items, around: list.end() };
}

const cuts = fc.array(fc.nat(), { maxLength: 12 });

describe('a long list in JSON', () => {
  it('gives every item once and in order, wherever its text is cut, and the object around it', () => {
    const item = fc.oneof(fc.jsonValue(), fc.constantFrom('cards', '"]},{[\\', '🙂\\"', { cards: [1, ['a']] }));
    fc.assert(
      fc.property(
        fc.array(item),
        fc.jsonValue(),
        fc.jsonValue(),
        fc.constantFrom(0, 2),
        cuts,
        (all, a, b, indent, at) => {
          const text = JSON.stringify({ before: a, note: 'cards', cards: all, after: b }, null, indent);
          const value = JSON.parse(text) as { before: unknown; cards: unknown[]; after: unknown };
          const { items, around } = read(text, at);
          expect(items).toEqual(value.cards);
          expect(around).toEqual({ ...value, cards: [] });
        },
      ),
    );
  });

  it.each(['{"list":[1]}', '[1,2]', '{"cards":{"a":[1]}}', '{"x":{"cards":[1]}}', '"cards"', '{"x":["cards",[1]]}'])(
    'is left where it is, if it is not the list that was meant: %s',
    (text) => {
      expect(read(text, [3, 9])).toEqual({ items: [], around: JSON.parse(text) });
    },
  );

  it.each([
    '{"cards":[1,]}',
    '{"cards":[,1]}',
    '{"cards":[1',
    '{"cards":[1}]',
    '{"cards":[1]]}',
    '{"cards":[a]}',
    '',
    '<p>',
  ])('is refused where it is not JSON: %s', (text) => {
    expect(() => read(text, [4, 8, 11])).toThrow(SyntaxError);
  });
});
