#!/usr/bin/env bash
# Guessed: on PostgreSQL, addBulk is one INSERT of many rows: it costs about what its rows cost, and what it leaves behind are
#          these rows.
# So:      each call makes two temporary tables, with a TOAST table and its index each, and drops them when it commits: six
#          files made and removed where the database is a folder, and rows in the system catalogs, whose dead versions stay.
#          The catalogs grow with the number of calls, by 13 kB each; `add` makes no table.
# Matters: jobs that are added in many small bulks make a database in PGlite, where nothing ever vacuums, larger and slower
#          by each bulk. Few large ones, and a VACUUM of the whole database and not only of BullMQ's tables.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install bullmq@6.7.0 ioredis@6.0.0 @electric-sql/pglite@0.5.17
behaviour 'On PostgreSQL, each addBulk of BullMQ makes temporary tables, and the system catalogs grow by every call.'
run <<'JS'
import assert from 'node:assert/strict';
import { createPostgresBackend, Queue } from 'bullmq';
import { embeddedPostgres } from './stores.mjs';

const { db, pool } = await embeddedPostgres();
const queue = new Queue('q', { connection: pool }, createPostgresBackend);
queue.on('error', () => {});
const CATALOGS = ['pg_attribute', 'pg_class', 'pg_type', 'pg_depend'];
const bytes = async () => {
  const sizes = CATALOGS.map((name) => `pg_total_relation_size('${name}')`).join(' + ');
  return Number((await db.query(`SELECT ${sizes} AS bytes`)).rows[0].bytes);
};
const grownBy = async (step) => {
  const before = await bytes();
  await step();
  return (await bytes()) - before;
};

const CALLS = 200;
await queue.addBulk([{ name: 'first', data: {} }]);
const byAdd = await grownBy(async () => {
  for (let n = 0; n < CALLS; n++) await queue.add('one', {});
});
const bySmallBulks = await grownBy(async () => {
  for (let n = 0; n < CALLS; n++) await queue.addBulk([{ name: 'one', data: {} }]);
});
const byOneBulk = await grownBy(() => queue.addBulk(Array.from({ length: CALLS }, () => ({ name: 'one', data: {} }))));
const full = await bytes();
await db.exec('VACUUM');
for (let n = 0; n < CALLS; n++) await queue.addBulk([{ name: 'one', data: {} }]);
const againAfterVacuum = (await bytes()) - full;

const perCall = Math.round(bySmallBulks / CALLS);
console.log('bytes by which the catalogs grew', { byAdd, bySmallBulks, perCall, byOneBulk, againAfterVacuum });
assert.equal(byAdd, 0, 'add leaves the catalogs alone');
assert.ok(perCall > 4_000, 'each bulk leaves kilobytes of dead rows there');
assert.ok(byOneBulk < bySmallBulks / 20, 'as many jobs in one bulk leave hardly any');
assert.ok(againAfterVacuum < bySmallBulks / 2, 'a VACUUM of the whole database sets the room free');
await queue.close();
await db.close();
JS
