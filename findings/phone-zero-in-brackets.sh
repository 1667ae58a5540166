#!/usr/bin/env bash
# Guessed: "(0)" after a country code is never dialled from abroad: it can be taken out of any number before it is read.
# So:      the 0 belongs to the numbers of Italian landlines and of San Marino. Without it +39 (0)342 123456, in the Alps, is
#          a valid Italian mobile number. Italian mobile numbers have none, and those written with (0) are invalid, while
#          German and British ones are read.
# Matters: a clean-up that was tried on German and British numbers changes Italian ones into each other. Leave "(0)" to the
#          library, which knows each plan.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install libphonenumber-js@1.13.16
behaviour 'libphonenumber-js keeps the 0 of "(0)" where it is dialled; a number without it may be valid as well, and another one.'
run <<'JS'
import assert from 'node:assert/strict';
import { parsePhoneNumber } from 'libphonenumber-js/max';

const read = (text) => {
  const number = parsePhoneNumber(text);
  return `${number.number} ${number.isValid() ? 'valid' : 'not valid'}`;
};
const texts = ['+49 (0)30 123456', '+44 (0)20 7946 0018', '+39 (0)342 123456', '+39 (0)347 1234567', '+378 (0)549 886377'];
const seen = texts.map((text) => ({ text, read: read(text), withoutTheBrackets: read(text.replace('(0)', '')) }));

console.log(seen);
assert.deepEqual(seen.map((it) => it.read), [
  '+4930123456 valid',
  '+442079460018 valid',
  '+390342123456 valid',
  '+3903471234567 not valid',
  '+3780549886377 valid',
]);
assert.deepEqual(seen.slice(2, 4).map((it) => it.withoutTheBrackets), ['+39342123456 valid', '+393471234567 valid']);
JS
