#!/usr/bin/env bash
# Guessed: a Date that is written to a `timestamp` column comes back as the same moment; with another driver or zone perhaps
#          not, but within one session.
# So:      it is written as UTC, since that is PGlite's zone wherever the machine is, and read as local time. In Tokyo it
#          comes back nine hours earlier. `timestamptz` gives the same moment.
# Matters: "sent at", "not before" and limits per ten minutes are off by the machine's zone, and right on a server in UTC,
#          where it is tested.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @electric-sql/pglite@0.5.17
export TZ=Asia/Tokyo
behaviour 'A Date in a timestamp column of PGlite comes back shifted by the zone of the machine.'
run <<'JS'
import assert from 'node:assert/strict';
import { PGlite } from '@electric-sql/pglite';

const db = await PGlite.create();
await db.exec('CREATE TABLE job (plain timestamp, zoned timestamptz)');
const at = new Date('2026-11-28T20:15:00Z');
await db.query('INSERT INTO job VALUES ($1, $2)', [at, at]);
const [{ plain, zoned }] = (await db.query('SELECT * FROM job')).rows;
const hours = (date) => (date - at) / 3600_000;

console.log({ TZ: process.env.TZ, hoursOff: { timestamp: hours(plain), timestamptz: hours(zoned) } });
assert.deepEqual([hours(plain), hours(zoned)], [-9, 0]);
process.exit();
JS
