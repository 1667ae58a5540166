import { describe, expect, it } from 'vitest';
import { findLineSuggestions, withSuggestion } from '../../src/cards/line-suggestions.js';
import type { Row } from '../../src/cards/row.js';
import type { RowProblem } from '../../src/cards/row-problem.js';
import { aDuplicateRow, anInvalidRow, aRow } from '../support/builders.js';

const ONE = '+442079460018';
const OTHER = '+442079460019';
const FAR = '+14155550132';

const damaged = (value: string, ...more: RowProblem[]): Row =>
  anInvalidRow({ problems: [{ code: 'phone_scientific', line: 2, column: 'phone', value }, ...more] });

/** What is offered for each of these rows. */
async function offered(lines: string[], ...rows: Row[]): Promise<(string | undefined)[]> {
  const suggestions = await findLineSuggestions(lines, rows);
  return rows.map((row) => {
    const after = withSuggestion(row, suggestions);
    return after.kind === 'invalid' ? after.problems.find(({ perhaps }) => perhaps)?.perhaps : undefined;
  });
}

describe('a line is offered for a damaged number', () => {
  it('where it is the only one that fits', async () => {
    expect(await offered([ONE, FAR], damaged('4.42E+11'))).toEqual([ONE]);
  });

  it('where the file names all others that fit', async () => {
    expect(await offered([ONE, OTHER], damaged('4.42E+11'), aRow({ phoneNumber: ONE }))).toEqual([OTHER, undefined]);
  });

  it('for each of several cells that can only be one line each', async () => {
    expect(await offered([ONE, FAR], damaged('4.42E+11'), damaged('4155550132'))).toEqual([ONE, FAR]);
  });

  it('beside another cell that may have been any of several', async () => {
    expect(await offered([ONE, OTHER], damaged('2079460018'), damaged('4.42E+11'))).toEqual([ONE, undefined]);
  });
});

describe('no line is offered', () => {
  it('where two fit that the file does not name', async () => {
    expect(await offered([ONE, OTHER], damaged('4.42E+11'))).toEqual([undefined]);
  });

  it.each<[string, Row]>([
    ['a row', aRow({ phoneNumber: ONE })],
    ['a row that is invalid for another reason', anInvalidRow({ phoneNumber: ONE })],
    ['a row that repeats an earlier one', aDuplicateRow({ phoneNumber: ONE })],
  ])('where the line that fits is named by %s, before or after', async (_, named) => {
    expect(await offered([ONE], damaged('4.42E+11'), named)).toEqual([undefined, undefined]);
    expect(await offered([ONE], named, damaged('4.42E+11'))).toEqual([undefined, undefined]);
  });

  it('to two cells that claim the same one, alike or not', async () => {
    expect(await offered([ONE], damaged('4.42E+11'), damaged('4.42E+11'))).toEqual([undefined, undefined]);
    expect(await offered([ONE], damaged('4.42E+11'), damaged('2079460018'))).toEqual([undefined, undefined]);
    expect(await offered([ONE], damaged('4.42E+11'), damaged('+4.42E+11'))).toEqual([undefined, undefined]);
  });

  it('where the row has too many cells, so that nobody knows which of them the number is', async () => {
    const tooMany: RowProblem = { code: 'too_many_cells', line: 2, column: '', value: 'x' };
    expect(await offered([ONE], damaged('4.42E+11', tooMany))).toEqual([undefined]);
  });

  it('for a number that is missing', async () => {
    expect(await offered([ONE], anInvalidRow())).toEqual([undefined]);
  });

  it('for a row whose number is good', async () => {
    const rows = [aRow({ phoneNumber: FAR }), anInvalidRow({ phoneNumber: FAR })];
    expect(await offered([ONE], ...rows)).toEqual([undefined, undefined]);
  });

  it('without lines, and the rows are not looked at then', async () => {
    const rows: Iterable<Row> = {
      [Symbol.iterator]() {
        throw new Error('The rows were looked at.');
      },
    };
    expect((await findLineSuggestions([], rows))('4.42E+11')).toBeUndefined();
  });
});

describe('a row with an offer', () => {
  const long: RowProblem = { code: 'name_too_long', line: 2, column: 'first', value: 'x' };

  it('keeps all of its problems, and has the offer in that of the number', async () => {
    const row = damaged('4.42E+11', long);
    const after = withSuggestion(row, await findLineSuggestions([ONE], [row]));
    expect(after).toMatchObject({ problems: [{ code: 'phone_scientific', perhaps: ONE }, long] });
    expect(row).toMatchObject({ problems: [{ code: 'phone_scientific' }, long] });
  });

  it('stays invalid: no offer is taken silently', async () => {
    const row = damaged('4.42E+11');
    expect(withSuggestion(row, await findLineSuggestions([ONE], [row])).kind).toBe('invalid');
  });
});

describe('a large file over a large account', () => {
  it('is looked through without looking at every line for every row', async () => {
    const lines = Array.from({ length: 10_000 }, (_, at) => `+1415${2_000_000 + at}`);
    let looked = 0;
    const rows = function* () {
      for (let at = 0; at < 200_000; at += 1) {
        looked += 1;
        yield at < 9_999 ? aRow({ phoneNumber: lines[at] ?? '' }) : damaged(`1.4152${at % 7}E+10`);
      }
      yield damaged('2079460018');
    };
    const began = performance.now();
    const suggestions = await findLineSuggestions([...lines, ONE], rows());
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(looked).toBe(200_000);
    expect(suggestions('2079460018')).toBe(ONE);
    expect(suggestions('1.41520E+10')).toBeUndefined();
  });
});
