import { describe, expect, it } from 'vitest';
import { describeRowProblem, ROW_PROBLEMS, rowProblemSchema } from '../../src/cards/row-problem.js';

const problem = { code: 'name_too_long', line: 7, column: 'First Name', value: 'Acme' } as const;

it('never renames a code that has stood in a result file', () => {
  expect(Object.keys(ROW_PROBLEMS)).toEqual(
    expect.arrayContaining([
      'phone_missing',
      'phone_scientific',
      'phone_unreadable',
      'phone_extension',
      'phone_too_short',
      'phone_too_long',
      'phone_country_unknown',
      'phone_ambiguous',
      'first_name_missing',
      'name_too_long',
      'control_character',
      'image_url_invalid',
      'image_url_not_https',
      'image_url_too_long',
      'too_few_cells',
      'too_many_cells',
    ]),
  );
});

it.each(Object.entries(ROW_PROBLEMS))('says of %s what is wrong and how to fix it', (_, { meaning, remedy }) => {
  expect(meaning).not.toBe('');
  expect(remedy).toMatch(/\.\)?$/);
});

describe('a problem, told to people', () => {
  it('names the line, the column and the value', () => {
    const told = describeRowProblem(problem);
    expect(told).toContain('line 7');
    expect(told).toContain('"First Name"');
    expect(told).toContain('"Acme"');
  });

  it('says what is wrong and how to fix it', () => {
    expect(describeRowProblem(problem)).toContain(ROW_PROBLEMS.name_too_long.meaning);
    expect(describeRowProblem(problem)).toContain(ROW_PROBLEMS.name_too_long.remedy);
  });

  it('leaves out a column and a value where the problem is of the whole row', () => {
    expect(describeRowProblem({ code: 'too_few_cells', line: 7, column: '', value: '' })).not.toContain('""');
  });

  it('offers the line that a damaged number may have been, as people write it', () => {
    const told = describeRowProblem({ ...problem, code: 'phone_scientific', perhaps: '+14155550132' });
    expect(told).toContain('; perhaps +1 415 555 0132, a line of yours that this file does not name. ');
    expect(told).toContain(ROW_PROBLEMS.phone_scientific.remedy);
  });

  it('offers nothing where there is nothing to offer', () => {
    expect(describeRowProblem({ ...problem, code: 'phone_scientific' })).not.toContain('perhaps');
  });

  it('stays on one line, whatever is in the cell', () => {
    const told = describeRowProblem({ ...problem, code: 'control_character', value: 'A\r\nB\u0000' });
    expect(told).not.toMatch(/\p{Cc}/u);
  });

  it.each([59, 60])('shows a value of %i characters whole', (length) => {
    expect(describeRowProblem({ ...problem, value: 'x'.repeat(length) })).toContain(`"${'x'.repeat(length)}"`);
  });

  it('cuts a value of 61 characters', () => {
    const told = describeRowProblem({ ...problem, value: 'x'.repeat(61) });
    expect(told).toContain('…"');
    expect(told).not.toContain('x'.repeat(58));
  });
});

it('does not believe a problem with a code that is unknown', () => {
  expect(rowProblemSchema.safeParse({ ...problem, code: 'odd' }).success).toBe(false);
  expect(rowProblemSchema.parse(problem)).toEqual(problem);
  expect(rowProblemSchema.parse({ ...problem, perhaps: '+14155550132' })).toHaveProperty('perhaps', '+14155550132');
});
