import { expect, it } from 'vitest';
import {
  EMPTY_READING,
  readingDraftOf,
  readingOfDraft,
  readingProblemsOf,
} from '../../../../src/web/pages/schedules/reading-draft.js';

it.each([
  { mapping: {}, defaultCountry: null, encoding: null, delimiter: null, sheet: null },
  {
    mapping: { phone_number: 'Line, direct', last_name: 'Team' },
    ...{ defaultCountry: 'US', encoding: 'windows-1252', delimiter: '\t', sheet: 'Lines' },
  },
])('how a schedule reads its file is the same after it was edited: %j', (reading) => {
  const draft = readingDraftOf(reading);
  expect(Object.values(readingProblemsOf(draft)).filter((problem) => problem !== undefined)).toEqual([]);
  expect(readingOfDraft(draft)).toEqual(reading);
});

it('what cannot be used has its problem beside its field, and an empty field has none', () => {
  expect(
    readingProblemsOf({ map: 'Team', defaultCountry: 'XX', encoding: 'klingon', delimiter: ';;', sheet: '' }),
  ).toEqual({
    map: expect.stringContaining('last_name=Team'),
    defaultCountry: expect.stringContaining('two-letter'),
    encoding: expect.stringContaining('encoding'),
    delimiter: expect.stringContaining('comma'),
    sheet: undefined,
  });
  expect(Object.values(readingProblemsOf(EMPTY_READING)).every((problem) => problem === undefined)).toBe(true);
});
