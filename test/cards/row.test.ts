import { describe, expect, it } from 'vitest';
import { rowSchema } from '../../src/cards/row.js';
import { aDuplicateRow, anInvalidRow, aRow } from '../support/builders.js';

describe('a row that was written down', () => {
  it.each([
    aRow(),
    aRow({ noted: 'not_known_as_valid', fields: { lastName: 'Support' } }),
    anInvalidRow(),
    anInvalidRow({ phoneNumber: '+12025550100' }),
    aDuplicateRow({ differs: true }),
  ])('is read back as it was: $kind', (row) => {
    expect(rowSchema.parse(JSON.parse(JSON.stringify(row)))).toEqual(row);
  });

  it.each([
    ['it is invalid without a problem', anInvalidRow({ problems: [] })],
    [
      'its problem is none that is known',
      { ...anInvalidRow(), problems: [{ code: 'odd', line: 2, column: '', value: '' }] },
    ],
    ['its number is missing', { ...aRow(), phoneNumber: undefined }],
    ['its kind is unknown', { ...aRow(), kind: 'odd' }],
    ['rows are counted from 0', aRow({ row: 0 })],
    ['lines are counted from 0', aRow({ line: 0 })],
  ])('is not believed when %s', (_, row) => {
    expect(rowSchema.safeParse(row).success).toBe(false);
  });
});
