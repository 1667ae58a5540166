import { expect, it } from 'vitest';
import { copyFlags, readingFlags, resendFlags } from '../../src/format/reading-flags.js';

const SAID = {
  ...{ defaultCountry: 'US', mapping: { phone_number: 'Line, direct', last_name: '' }, allowPlaceholder: ['Null'] },
  ...{
    clearMarker: '(none)',
    delimiter: '\t',
    encoding: 'windows-1252',
    headerLine: 4,
    sheet: 'Q1',
    acceptLastRow: true,
  },
};
const OF_A_COPY =
  " --default-country US --map 'phone_number=Line, direct' --allow-placeholder Null --clear-marker '(none)' --delimiter tab";

it('reads a file again as it was read', () => {
  expect(readingFlags(SAID)).toBe(`${OF_A_COPY} --encoding windows-1252 --header-line 4 --sheet Q1 --accept-last-row`);
});

it('reads what was written of it without what only the file needed', () => {
  expect(copyFlags(SAID)).toBe(OF_A_COPY);
});

it('sends corrected rows as the first were sent', () => {
  expect(resendFlags({ ...SAID, mode: 'update-only' })).toBe(`${OF_A_COPY} --mode update-only`);
  expect(resendFlags({ ...SAID, mode: 'upsert' })).toBe(OF_A_COPY);
});

it('says nothing where nothing was said', () => {
  const unsaid = {
    defaultCountry: null,
    mapping: {},
    clearMarker: null,
    delimiter: null,
    headerLine: null,
    sheet: null,
  };
  expect(readingFlags({ ...unsaid, encoding: null, acceptLastRow: false })).toBe('');
});
