#!/usr/bin/env bash
# Guessed: a key of `z.unknown()` or `z.any()` takes everything, also that it is not there: undefined is one of the unknown values.
# So:      an object without the key is refused (“expected nonoptional”), one with the key set to undefined is taken.
# Matters: a field of an API that is passed on as it is, such as the reputation of a line, and that the API leaves out for some
#          lines, makes the whole answer unreadable. linq-cards writes `.optional()` there.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install zod@4.6.7
behaviour 'In zod, a key of z.unknown() or z.any() must be there.'
run <<'JS'
import assert from 'node:assert/strict';
import { z } from 'zod';

const takes = (schema, value) => schema.safeParse(value).success;
const seen = {};
for (const [name, kind] of Object.entries({ unknown: z.unknown(), any: z.any(), optional: z.unknown().optional() })) {
  const line = z.object({ reputation: kind });
  seen[name] = { leftOut: takes(line, {}), undefined: takes(line, { reputation: undefined }) };
}

console.log(seen);
assert.deepEqual(seen, {
  unknown: { leftOut: false, undefined: true },
  any: { leftOut: false, undefined: true },
  optional: { leftOut: true, undefined: true },
});
JS
