#!/usr/bin/env bash
# Guessed: a second process that opens the folder of a database in use is refused, as PostgreSQL does with postmaster.pid.
# So:      it opens, with the state that is on the disk. From then on there are two databases: neither sees what the other
#          writes, and neither gets an error.
# Matters: a second worker on the same folder takes the same jobs, and every number is sent twice. Hold a lock of your own.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @electric-sql/pglite@0.5.17
behaviour 'Two processes can open the same PGlite folder, and neither sees what the other commits.'
run <<'JS'
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { PGlite } from '@electric-sql/pglite';

const first = await PGlite.create('db');
await first.exec("CREATE TABLE job (name text, taken_by text); INSERT INTO job VALUES ('row-1', NULL)");
const take = (who) => `UPDATE job SET taken_by = '${who}' WHERE taken_by IS NULL RETURNING name`;
const program = `
  import { PGlite } from '@electric-sql/pglite';
  const second = await PGlite.create('db');
  console.log((await second.query(\`${take('second')}\`)).rows.length);
  process.exit();`;
const takenBySecond = Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
const takenByFirst = (await first.query(take('first'))).rows.length;

console.log('one job, taken', { bySecondProcess: takenBySecond, byFirstProcess: takenByFirst });
assert.deepEqual([takenBySecond, takenByFirst], [1, 1]);
process.exit();
JS
