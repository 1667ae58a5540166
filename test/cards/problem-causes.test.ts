import { describe, expect, it } from 'vitest';
import { AccountTable } from '../../src/cards/account-table.js';
import { MissingCountryFinder } from '../../src/cards/numbers/missing-country.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import { ProblemCauses } from '../../src/cards/problem-causes.js';
import { ROW_PROBLEMS, type RowProblem } from '../../src/cards/row-problem.js';
import { aPlannedRow } from '../support/builders.js';

const aProblem = (given: Partial<RowProblem> = {}): RowProblem => ({
  code: 'phone_unreadable',
  line: 2,
  column: 'Phone',
  value: 'abc',
  ...given,
});
const invalid = (row: number, ...problems: RowProblem[]): PlannedRow =>
  aPlannedRow({ row, line: row + 1, phoneNumber: null, decision: { kind: 'invalid', problems } });

function causesOf(...rows: PlannedRow[]) {
  const causes = new ProblemCauses();
  for (const row of rows) causes.add(row);
  return causes.list();
}

describe('the problems of a plan, by cause', () => {
  it('are counted, with two examples and the remedy, the most frequent first', () => {
    const unreadable = Array.from({ length: 40 }, (_, at) => invalid(at + 10, aProblem({ line: at + 11 })));
    const placeholder = invalid(1, aProblem({ code: 'name_placeholder', column: 'First', value: 'NULL' }));
    expect(causesOf(placeholder, ...unreadable)).toEqual([
      {
        code: 'phone_unreadable',
        rows: 40,
        ...ROW_PROBLEMS.phone_unreadable,
        examples: [
          { row: 10, line: 11, column: 'Phone', value: 'abc' },
          { row: 11, line: 12, column: 'Phone', value: 'abc' },
        ],
        suggested: 0,
      },
      expect.objectContaining({ code: 'name_placeholder', rows: 1 }),
    ]);
  });

  it('say for how many rows a suggestion is known, and show it', () => {
    const [cause] = causesOf(invalid(1, aProblem({ suggestion: '+12015550107' })), invalid(2, aProblem()));
    expect(cause).toMatchObject({ rows: 2, suggested: 1, examples: [{ offer: '+12015550107' }, { value: 'abc' }] });
  });

  it('count a row once for each kind of problem', () => {
    const row = invalid(1, aProblem(), aProblem({ code: 'name_too_long' }), aProblem({ code: 'name_too_long' }));
    expect(causesOf(row).map(({ code, rows }) => [code, rows])).toEqual([
      ['phone_unreadable', 1],
      ['name_too_long', 1],
    ]);
  });

  it('say that a row can be helped where any of its cells can', () => {
    const row = invalid(
      1,
      aProblem({ code: 'name_too_long' }),
      aProblem({ code: 'name_too_long', suggestion: 'Acme' }),
    );
    expect(causesOf(row)).toMatchObject([{ rows: 1, suggested: 1, examples: [{ offer: 'Acme' }] }]);
  });

  it('name each dead picture once for all of its rows, and many of them together', () => {
    const dead = (row: number, at: number) =>
      invalid(
        row,
        aProblem({ code: 'picture_missing', value: `https://cdn.test/${at}.png`, detail: 'it answers 404' }),
      );
    const few = causesOf(dead(1, 1), dead(2, 2), dead(3, 1));
    expect(few.map(({ rows, meaning }) => ({ rows, meaning }))).toEqual([
      { rows: 2, meaning: 'https://cdn.test/1.png answers 404' },
      { rows: 1, meaning: 'https://cdn.test/2.png answers 404' },
    ]);
    expect(few[0]?.key).not.toBe(few[1]?.key);
    const many = causesOf(...Array.from({ length: 21 }, (_, at) => dead(at + 1, at)));
    expect(many).toMatchObject([{ code: 'picture_missing', rows: 21, meaning: ROW_PROBLEMS.picture_missing.meaning }]);
    expect(many[0]).not.toHaveProperty('key');
  });

  it('include numbers that are no lines, and repeated numbers with other values, and nothing that is sent', () => {
    const causes = causesOf(
      aPlannedRow({ decision: { kind: 'not_on_account' } }),
      aPlannedRow({ decision: { kind: 'duplicate', firstRow: 1, differs: true } }),
      aPlannedRow({ decision: { kind: 'duplicate', firstRow: 1, differs: false } }),
      aPlannedRow({ decision: { kind: 'create' } }),
      aPlannedRow({ decision: { kind: 'unchanged' } }),
    );
    expect(causes.map(({ code, rows }) => [code, rows])).toEqual([
      ['not_on_account', 1],
      ['duplicate', 1],
    ]);
  });
});

describe('numbers without country code', () => {
  const bare = (value: string, code: RowProblem['code'] = 'phone_country_unknown') =>
    invalid(1, aProblem({ code, value }));
  const LINES = ['+12015550100', '+12015550101', '+442079460018'];

  function findingOf(lines: string[] | null, ...rows: PlannedRow[]) {
    const finder = new MissingCountryFinder(lines && AccountTable.of({ lines }));
    for (const row of rows) finder.add(row);
    return finder.finding;
  }

  it('are one finding for the file, with the country that makes most of them lines of the account', () => {
    const rows = [bare('(201) 555-0100'), bare('2015550101', 'phone_ambiguous'), bare('020 7946 0018'), bare('999')];
    expect(findingOf(LINES, ...rows)).toEqual({ numbers: 4, country: 'US', matching: 2 });
  });

  it('are none where no country makes any of them a line', () => {
    expect(findingOf(LINES, bare('(415) 555-0132'))).toBeNull();
    expect(findingOf(LINES, invalid(1, aProblem({ value: '(201) 555-0100' })))).toBeNull();
  });

  it('are like the cards of an account of which no lines are listed, where they can be numbers there', () => {
    const card = { firstName: 'Acme', isActive: true };
    const cards = ['+12015550100', '+12015550101', '+442079460018'].map((phoneNumber) => ({ phoneNumber, ...card }));
    const finder = new MissingCountryFinder(AccountTable.of({ cards }));
    for (const row of [bare('(415) 555-2671'), bare('415 555 2672'), bare('999')]) finder.add(row);
    expect(finder.finding).toEqual({ numbers: 3, country: 'US', matching: 2, like: 'cards' });
  });

  it('are none where the account is not known', () => {
    expect(findingOf(null, bare('(201) 555-0100'))).toBeNull();
  });
});
