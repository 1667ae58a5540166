#!/usr/bin/env bash
# Guessed: awaiting a query gives timers, sockets and signals their turn between two queries, as with any database driver;
#          a long loop of awaited queries leaves a server responsive.
# So:      the whole query runs in WebAssembly on this thread, and its promise is settled without ever leaving the
#          microtasks. A loop of awaits is one long synchronous block: a timer of 10 ms fires when the loop is through.
# Matters: while thousands of rows are added, Ctrl-C, heartbeats and job locks wait. Give the event loop a turn by hand.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @electric-sql/pglite@0.5.17
behaviour 'Awaited queries of PGlite that follow each other let no timer and no signal through.'
run <<'JS'
import assert from 'node:assert/strict';
import { PGlite } from '@electric-sql/pglite';

const db = await PGlite.create();
await db.query('SELECT 1');

async function loop(queries, pause) {
  const began = performance.now();
  const seen = { timer: null, signal: null };
  const note = (name, done) => () => done((seen[name] = performance.now() - began));
  const both = Promise.all([
    new Promise((done) => setTimeout(note('timer', done), 10)),
    new Promise((done) => process.once('SIGUSR2', note('signal', done))),
  ]);
  process.kill(process.pid, 'SIGUSR2');
  for (let n = 0; n < queries; n++) {
    await db.query('SELECT $1::int', [n]);
    if (pause) await new Promise(setImmediate);
  }
  const took = performance.now() - began;
  await both;
  return { took: Math.round(took), timer: Math.round(seen.timer), signal: Math.round(seen.signal) };
}

const straight = await loop(2000, false);
const withTurns = await loop(2000, true);
console.log('ms after the start:', { straight, withTurns });
assert.ok(straight.timer >= straight.took, 'the timer waits for the last query');
assert.ok(straight.signal >= straight.took, 'and so does the signal');
assert.ok(withTurns.timer < withTurns.took / 2 && withTurns.signal < withTurns.took / 2, 'a turn by hand helps');
await db.close();
JS
