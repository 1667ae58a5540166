#!/usr/bin/env bash
# Guessed: in the `.partial()` of a schema every field may be absent and stays absent: what is needed for an update.
# So:      in Zod 4 a field with a default is filled in, although it is optional now. An empty update sets it.
# Matters: changing one field of a schedule puts the others back to their defaults (a limit, a rate, "approved"). The schema
#          of an update has to be made from fields without defaults.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install zod@4.6.7
behaviour 'The partial() of a Zod 4 schema puts defaults into an empty object.'
run <<'JS'
import assert from 'node:assert/strict';
import * as z3 from 'zod/v3';
import * as z from 'zod/v4';

const fields = (zod) => ({ source: zod.string(), rate: zod.number().default(10), approve: zod.boolean().default(false) });
const seen = {
  'zod 3': z3.z.object(fields(z3.z)).partial().parse({}),
  'zod 4': z.object(fields(z)).partial().parse({}),
};

console.log(seen);
assert.deepEqual(seen, { 'zod 3': {}, 'zod 4': { rate: 10, approve: false } });
JS
