#!/usr/bin/env bash
# Guessed: PGlite runs PostgreSQL's autovacuum, since SHOW autovacuum says on; at the latest a table that is rewritten over
#          and over stops growing at a few times its size.
# So:      there is no background process in one WebAssembly module, so nothing ever runs it. Dead rows stay, the table
#          grows with each update; the statistics show it (n_dead_tup), and nothing acts on them.
# Matters: a queue that lives in PGlite for months grows for ever and gets slower, though its tables look empty. The
#          program that embeds it has to VACUUM.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @electric-sql/pglite@0.5.17
behaviour 'PGlite says that autovacuum is on, and no table is ever vacuumed.'
run <<'JS'
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';

const db = await PGlite.create();
const one = async (sql) => Object.values((await db.query(sql)).rows[0])[0];
const autovacuum = await one('SHOW autovacuum');
await db.exec(`
  CREATE TABLE job (id int PRIMARY KEY, data text) WITH (autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0);
  INSERT INTO job SELECT n, repeat('x', 200) FROM generate_series(1, 1000) n`);
const size = () => one("SELECT pg_table_size('job')");
const rewrite = async () => {
  for (let n = 0; n < 20; n++) await db.exec('UPDATE job SET id = id, data = data || 1');
};

const atFirst = await size();
await rewrite();
await sleep(3000);
const left = await size();
const [{ n_dead_tup: dead, autovacuum_count: runs }] = (
  await db.query("SELECT n_dead_tup, autovacuum_count FROM pg_stat_user_tables WHERE relname = 'job'")
).rows;
await db.exec('VACUUM job');
await rewrite();
const vacuumedByHand = await size();

console.log({ autovacuum, atFirst, afterTwentyRewrites: left, afterTwentyMore: vacuumedByHand, dead, runs });
assert.equal(autovacuum, 'on');
assert.equal(Number(runs), 0);
assert.ok(Number(dead) > 10_000, 'the dead rows are counted');
assert.ok(left > 15 * atFirst, 'the table grows with each rewrite');
assert.ok(vacuumedByHand < 1.2 * left, 'the room that a VACUUM by hand sets free is used again');
await db.close();
JS
