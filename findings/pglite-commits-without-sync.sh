#!/usr/bin/env bash
# Guessed: a committed transaction is on the disk: PostgreSQL syncs its write-ahead log at each commit, and PGlite's folder
#          is that of PostgreSQL.
# So:      PGlite starts with fsync off. A commit is handed to the operating system and never synced: it outlives kill -9,
#          and not a power cut. SHOW synchronous_commit says on all the while.
# Matters: what must outlive a power cut (which numbers were sent already) has to be written and synced elsewhere.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @electric-sql/pglite@0.5.17
behaviour 'A commit of PGlite on a folder is written, and nothing is synced.'
run <<'JS'
import assert from 'node:assert/strict';
import fs from 'node:fs';

// PGlite's file system calls these by name on the module object, so they can be counted.
const calls = { writeSync: 0, fsyncSync: 0, fdatasyncSync: 0, fsync: 0, fdatasync: 0 };
for (const name of Object.keys(calls)) {
  const real = fs[name];
  fs[name] = (...args) => {
    calls[name]++;
    return real(...args);
  };
}
const { PGlite } = await import('@electric-sql/pglite');
const db = await PGlite.create('db');
const show = async (name) => Object.values((await db.query(`SHOW ${name}`)).rows[0])[0];
await db.exec('CREATE TABLE sent (id int)');
for (const name of Object.keys(calls)) calls[name] = 0;
for (let n = 0; n < 100; n++) await db.query('INSERT INTO sent VALUES ($1)', [n]);
const seen = { ...calls };
const synced = seen.fsyncSync + seen.fdatasyncSync + seen.fsync + seen.fdatasync;
const settings = { fsync: await show('fsync'), synchronous_commit: await show('synchronous_commit') };

console.log({ commits: 100, writes: seen.writeSync, synced, settings });
assert.deepEqual(settings, { fsync: 'off', synchronous_commit: 'on' });
assert.ok(seen.writeSync >= 100, 'each commit is written');
assert.equal(synced, 0, 'and none is synced');
await db.close();
JS
