#!/usr/bin/env bash
# Guessed: a cell with two numbers, "030 12345/12346", or a range of extensions, "030 12345-46", is no number: two are too
#          long for one, and a slash between digits means "or".
# So:      separators are dropped, and German and Austrian numbers have any length up to a dozen digits: the two are joined
#          to one that is valid. Where the plan has one length, as in Britain, the result is refused.
# Matters: a card is put on a line that neither number is. Look at what stands behind a slash before the parser does.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install libphonenumber-js@1.13.16
behaviour 'libphonenumber-js joins two German numbers of a cell to a third one that is valid.'
run <<'JS'
import assert from 'node:assert/strict';
import { parsePhoneNumber } from 'libphonenumber-js/max';

const read = (text, country) => {
  const number = parsePhoneNumber(text, country);
  return `${number.number} ${number.isValid() ? 'valid' : 'not valid'}`;
};
const seen = {
  '030 12345/12346': read('030 12345/12346', 'DE'),
  '030 12345-46': read('030 12345-46', 'DE'),
  '01 5880/12': read('01 5880/12', 'AT'),
  '020 7946 0018/9': read('020 7946 0018/9', 'GB'),
};

console.log(seen);
assert.deepEqual(Object.values(seen), ['+49301234512346 valid', '+49301234546 valid', '+431588012 valid', '+4420794600189 not valid']);
JS
