#!/usr/bin/env bash
# Guessed: `SET statement_timeout = 200` ends a query after 200 ms, as in any PostgreSQL.
# So:      the setting is taken and shown, and does nothing: it needs a signal from a timer, and there is neither. The query
#          runs to its end and holds the thread for as long.
# Matters: nothing can cut a slow query short; a heartbeat or a shutdown waits for it. Bound the work by LIMIT instead.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @electric-sql/pglite@0.5.17
behaviour 'PGlite accepts statement_timeout and lets a query run past it.'
run <<'JS'
import assert from 'node:assert/strict';
import { PGlite } from '@electric-sql/pglite';

const db = await PGlite.create();
await db.exec('SET statement_timeout = 200');
const [{ statement_timeout: setting }] = (await db.query('SHOW statement_timeout')).rows;
const began = performance.now();
const outcome = await db.query('SELECT pg_sleep(1.5)').then(() => 'ran to its end', (error) => error.message);
const ms = Math.round(performance.now() - began);

console.log({ setting, outcome, ms });
assert.equal(setting, '200ms');
assert.equal(outcome, 'ran to its end');
assert.ok(ms >= 1500);
process.exit();
JS
