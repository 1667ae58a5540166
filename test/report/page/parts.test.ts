import { describe, expect, it } from 'vitest';
import { noCounts } from '../../../src/cards/outcome.js';
import { formatUtc, formatUtcSpan, formatUtcTime } from '../../../src/format/utc-times.js';
import { explained } from '../../../src/html/cause-item.js';
import { CountsTable, segments } from '../../../src/html/outcome-bar.js';
import { short } from '../../../src/html/short.js';
import { aCause } from '../../support/builders.js';

describe('the bar of outcomes', () => {
  it('gives every status its share', () => {
    expect(segments({ ...noCounts(), created: 3, failed: 1 })).toEqual([
      { status: 'created', from: 0, width: 75 },
      { status: 'failed', from: 75, width: 25 },
    ]);
  });

  it('shows one bad row among a million', () => {
    const [, bad] = segments({ ...noCounts(), created: 999_999, rejected: 1 });
    expect(bad?.width).toBeGreaterThan(0.9);
  });

  it('is never wider than all', () => {
    const counts = Object.fromEntries(Object.keys(noCounts()).map((status, at) => [status, at === 0 ? 1_000_000 : 1]));
    const last = segments({ ...noCounts(), ...counts }).at(-1);
    expect((last?.from ?? 0) + (last?.width ?? 0)).toBeCloseTo(100, 1);
  });

  it('has those that want something of their reader together, at its end', () => {
    const shown = segments({ ...noCounts(), rejected: 1, duplicate: 1, unchanged: 1, not_attempted: 1 });
    expect(shown.map(({ status }) => status)).toEqual(['unchanged', 'duplicate', 'rejected', 'not_attempted']);
  });
});

describe('a share', () => {
  it.each([
    [1_999_999, '&lt; 0.1 %'],
    [1, '50.0 %'],
    [0, '100 %'],
  ])('of one row beside %i others is told as %s', async (others, words) => {
    expect(await CountsTable({ counts: { ...noCounts(), created: others, failed: 1 } })).toContain(words);
  });

  it('is not 100 % where a row is missing', async () => {
    const table = await CountsTable({ counts: { ...noCounts(), created: 1_999_999, failed: 1 } });
    expect(table).toContain('> 99.9 %');
    expect(table).not.toContain('100');
  });
});

describe('the explanation of a cause', () => {
  it.each([
    ['It broke (400/5007). Mend it. Then run it again.', 'It broke (400/5007).', 'Mend it. Then run it again.'],
    ['It broke.', 'It broke.', ''],
    ['It says “No.” Look why.', 'It says “No.”', 'Look why.'],
    ['Version 1. 2 is out. Mend.', 'Version 1. 2 is out.', 'Mend.'],
    ['', 'No reason given.', ''],
  ])('%j: first what happened, then the remedy', (reason, happened, remedy) => {
    expect(explained(aCause({ reason }))).toEqual({ happened, remedy });
  });

  it('does not speak of the first row alone where numbers are repeated', () => {
    const cause = aCause({ status: 'duplicate', code: 'duplicate', reason: 'Same number as row 7; row 7 was used.' });
    expect(explained(cause).happened).not.toContain('7');
  });
});

describe('a text from outside', () => {
  it.each([
    ['abcd', 'abcd'],
    ['abcde', 'abcde'],
    ['abcdef', 'abcd…'],
    ['abc😀xyz', 'abc…'],
  ])('of %j has five characters at most', (text, cut) => {
    expect(short(text, 5)).toBe(cut);
  });
});

describe('a time', () => {
  const at = '2030-01-02T23:59:58.999Z';

  it('is in UTC, wherever it is read', () => {
    expect(formatUtc(at)).toBe('2 Jan 2030, 23:59:58');
    expect(formatUtcTime(at)).toBe('23:59:58');
  });

  it.each([
    ['2030-01-02T23:59:59.000Z', '2 Jan 2030, 23:59:58 – 23:59:59'],
    ['2030-01-03T00:00:00.000Z', '2 Jan 2030, 23:59:58 – 3 Jan 2030, 00:00:00'],
  ])('to %s says the day once where it is one', (to, words) => {
    expect(formatUtcSpan(at, to)).toBe(words);
  });
});
