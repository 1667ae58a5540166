#!/usr/bin/env bash
# Guessed: a client that was given Sentinels listens to them: when they name another master, it goes there within a second.
# So:      without `failoverDetector: true` it asks them only when its connection closes. A master that froze for a moment
#          (a snapshot, a paused machine) and came back as the old one keeps its clients until the Sentinels turn it into a
#          replica, about ten seconds; what it acknowledges until then is thrown away.
# Matters: jobs that were added and results that were stored are gone, without an error. With the detector the client moves.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install ioredis@6.0.0
redis
export MASTER_PORT=$REDIS_PORT
export MASTER_PID=${started##* }
redis --replicaof 127.0.0.1 "$MASTER_PORT"
SENTINEL_PORT=$(free_port)
export SENTINEL_PORT
cat >sentinel.conf <<CONF
port $SENTINEL_PORT
sentinel monitor mine 127.0.0.1 $MASTER_PORT 1
sentinel down-after-milliseconds mine 1000
CONF
redis-server sentinel.conf --sentinel >sentinel.log &
started="$started $!"
disown
behaviour 'After a failover ioredis goes on writing to a former master that still answers, and those writes are lost.'
run <<'JS'
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const { MASTER_PORT, MASTER_PID, REDIS_PORT, SENTINEL_PORT } = process.env;
const sentinel = new Redis(Number(SENTINEL_PORT), '127.0.0.1');
sentinel.on('error', () => {});
const until = async (what) => {
  while (!(await what().catch(() => false))) await sleep(100);
};
await until(async () => (await sentinel.sentinel('replicas', 'mine')).length === 1);
const client = (more) => new Redis({ sentinels: [{ host: '127.0.0.1', port: Number(SENTINEL_PORT) }], name: 'mine', ...more });
const usual = client();
const watchful = client({ failoverDetector: true });
for (const it of [usual, watchful]) it.on('error', () => {});
await Promise.all([usual.set('ready', 1), watchful.set('ready', 1)]);
await sleep(1000);

process.kill(Number(MASTER_PID), 'SIGSTOP');
await until(async () => (await sentinel.sentinel('get-master-addr-by-name', 'mine'))[1] === REDIS_PORT);
await sleep(1000);
process.kill(Number(MASTER_PID), 'SIGCONT');
const answers = await Promise.all([usual.set('usual', 'stored'), watchful.set('watchful', 'stored')]);
const wentTo = [usual, watchful].map((it) => (it.stream.remotePort === Number(MASTER_PORT) ? 'old master' : 'new master'));
const master = new Redis(Number(REDIS_PORT), '127.0.0.1');
const found = await master.mget('usual', 'watchful');

console.log({ answers, wentTo, foundOnTheMaster: found });
assert.deepEqual(answers, ['OK', 'OK']);
assert.deepEqual(wentTo, ['old master', 'new master']);
assert.deepEqual(found, [null, 'stored']);
process.exit();
JS
