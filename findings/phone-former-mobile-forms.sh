#!/usr/bin/env bash
# Guessed: well-known old spellings are brought to the present form: Mexico's 1 after the country code (until 2019), as
#          Argentina's 15 is turned into 9, and the eight digits of the Ivory Coast (until 2021).
# So:      Argentina's is. Mexico's 1 and 044 are kept, and the number is "too long"; the Ivorian one is "too short".
# Matters: address books are full of +52 1 …, which still works in messengers, so that people take it for right. "Too many
#          digits" does not help them: say which digit to drop, and let them decide.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install libphonenumber-js@1.13.16
behaviour 'libphonenumber-js modernises old Argentine mobile numbers, and not Mexican or Ivorian ones.'
run <<'JS'
import assert from 'node:assert/strict';
import { parsePhoneNumber, validatePhoneNumberLength } from 'libphonenumber-js/max';

const read = (text) => {
  const { number } = parsePhoneNumber(text);
  return { number, valid: parsePhoneNumber(text).isValid(), length: validatePhoneNumberLength(text) ?? 'right' };
};
const seen = { argentina: read('+54 11 15 1234 5678'), mexico: read('+52 1 55 1234 5678'), ivoryCoast: read('+225 07 12 34 56') };

console.log(seen);
assert.deepEqual(seen.argentina.number, '+5491112345678');
assert.equal(seen.argentina.valid, true);
assert.deepEqual([seen.mexico.number, seen.mexico.valid, seen.mexico.length], ['+5215512345678', false, 'TOO_LONG']);
assert.deepEqual([seen.ivoryCoast.number, seen.ivoryCoast.valid, seen.ivoryCoast.length], ['+22507123456', false, 'TOO_SHORT']);
JS
