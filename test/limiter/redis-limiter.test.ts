import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { LINQ_BUDGET, type Limiter, type SlotRequest } from '../../src/limiter/limiter.js';
import { RedisLimiter, type RunScript } from '../../src/limiter/redis-limiter.js';
import { BUDGET_GRACE_MS } from '../../src/limiter/write-budget.js';
import { scriptRunner } from '../../src/queue/redis/connect.js';
import { redisKeys } from '../../src/queue/redis/keys.js';
import { DrivenClock } from '../support/driven-clock.js';
import { describeRedis, type RedisServer, startRedis } from '../support/redis.js';
import type { OpenGate } from './contract/bench.js';
import { gateContract } from './limiter-contract.js';
import { mostIn } from './sliding.js';

const ACCOUNT = 'aaaaaaaa';
const KEYS = redisKeys('linq-cards', ACCOUNT);
const CLOCK_KEY = 'driven-clock';
const read: SlotRequest = { run: 'r', phoneNumber: '+14155550132', kind: 'read' };
const write: SlotRequest = { ...read, kind: 'write' };

describeRedis('the limiter that all workers of an account share', () => {
  let server: RedisServer;
  let one: Redis;
  let other: Redis;

  beforeAll(async () => {
    server = await startRedis();
    one = new Redis(server.url);
    other = new Redis(server.url);
  });
  beforeEach(async () => {
    await one.flushdb();
  });
  afterAll(async () => {
    one?.disconnect();
    other?.disconnect();
    await server?.close();
  });

  gateContract('on one connection', (limits) => openDriven([one], limits));
  gateContract('on two connections that are asked by turns', (limits) => openDriven([one, other], limits));

  const openReal = async (rate: number) => {
    await one.hset(KEYS.run(ACCOUNT, 'r'), 'state', 'running');
    const limiters = [one, other].map((redis) => new RedisLimiter(scriptRunner(redis), KEYS.limiter));
    await limiters[0]?.configure({ rate, budget: LINQ_BUDGET });
    return limiters;
  };

  it('keeps two workers that ask at the same time to one rate', async () => {
    const limiters = await openReal(25);
    const asked = Array.from({ length: 100 }, (_, index) => limiters[index % 2]?.acquire(read));
    const answers = await Promise.all(asked);
    const slots = answers.flatMap((answer) => (answer?.go ? [Number(answer.slot)] : [])).sort((a, b) => a - b);
    expect(slots).toHaveLength(100);
    expect(mostIn(slots, 1000)).toBe(25);
  });

  it('goes by the clock of the server', async () => {
    const [limiter] = await openReal(0);
    const before = await timeOf(one);
    const answer = await limiter?.acquire(read);
    const after = await timeOf(one);
    const slot = Number(answer?.go ? answer.slot : Number.NaN);
    expect(slot).toBeGreaterThanOrEqual(before);
    expect(slot).toBeLessThanOrEqual(after);
  });

  it('lets nobody send before a coordinator has said how fast', async () => {
    await one.hset(KEYS.run(ACCOUNT, 'r'), 'state', 'running');
    const limiter = new RedisLimiter(scriptRunner(one), KEYS.limiter);
    expect(await limiter.acquire(read)).toMatchObject({ go: false, because: 'stopped' });
  });

  it('keeps the accounts apart', async () => {
    const [limiter] = await openReal(1);
    await limiter?.acquire(read);
    const elsewhere = new RedisLimiter(scriptRunner(one), redisKeys('linq-cards', 'bbbbbbbb').limiter);
    await one.hset(redisKeys('linq-cards', 'bbbbbbbb').run('bbbbbbbb', 'r'), 'state', 'running');
    await elsewhere.configure({ rate: 1 });
    expect(await elsewhere.acquire(read)).toMatchObject({ go: true, waitMs: 0 });
  });

  it('goes on when the server has forgotten its scripts', async () => {
    const [limiter] = await openReal(1);
    await limiter?.acquire(read);
    await one.script('FLUSH');
    expect(await limiter?.acquire(read)).toMatchObject({ go: true });
  });

  it('does not grow with the number of requests', async () => {
    const [limiter] = await openReal(5);
    for (let round = 0; round < 25; round += 1)
      await Promise.all(Array.from({ length: 100 }, async () => limiter?.acquire(read)));
    expect(await one.llen(KEYS.limiter.sent)).toBeLessThanOrEqual(2_000);
  });

  it('takes less than 40 bytes for a number that was written', async () => {
    const [limiter] = await openReal(0);
    const numbers = inOneHash(300);
    for (const phoneNumber of numbers) await limiter?.acquire({ ...write, phoneNumber });
    const bytes = await one.memory('USAGE', KEYS.limiter.writesOf(numbers[0] ?? ''));
    expect(Number(bytes) / numbers.length).toBeLessThan(40);
  });

  it('forgets numbers that share their memory with others that are still written', async () => {
    const { limiter, advance, setRunning } = await openDriven([one], { rate: 0, budget: null });
    await setRunning('r', true);
    const [lasting = '', ...passing] = inOneHash(20);
    const hash = KEYS.limiter.writesOf(lasting);
    for (const phoneNumber of [...passing, lasting]) await limiter.acquire({ ...write, phoneNumber });
    await advance(LINQ_BUDGET.windowMs / 2);
    await limiter.acquire({ ...write, phoneNumber: lasting });
    await advance(LINQ_BUDGET.windowMs / 2 + BUDGET_GRACE_MS);
    await limiter.acquire({ ...write, phoneNumber: lasting });
    expect((await one.hkeys(hash)).sort()).toEqual([lasting, 'sweptAt']);
  });

  it('forgets a number some time after its last write', async () => {
    const [limiter] = await openReal(0);
    await limiter?.acquire(write);
    const keptMs = await one.pttl(KEYS.limiter.writesOf(write.phoneNumber));
    expect(keptMs).toBeGreaterThan(LINQ_BUDGET.windowMs);
    expect(keptMs).toBeLessThanOrEqual(LINQ_BUDGET.windowMs + 1_001);
  });
});

/** Numbers whose writes are kept under one key. */
function inOneHash(count: number): string[] {
  const { writesOf } = KEYS.limiter;
  const numbers: string[] = [];
  for (let number = 14_155_000_000; numbers.length < count; number += 1) {
    if (writesOf(`+${number}`) === writesOf('+14155000000')) numbers.push(`+${number}`);
  }
  return numbers;
}

/** Gates whose server reads the time from a key instead of its clock. With several connections each call goes to the next one. */
async function openDriven(connections: readonly Redis[], limits: Parameters<OpenGate>[0]): ReturnType<OpenGate> {
  const [redis] = connections;
  if (!redis) throw new Error('no connection');
  const clock = new DrivenClock();
  const tell = () => redis.hset(CLOCK_KEY, { s: Math.floor(clock.now() / 1000), us: (clock.now() % 1000) * 1000 });
  await redis.flushdb();
  await tell();
  const limiter = byTurns(
    connections.map((each) => new RedisLimiter(withDrivenClock(scriptRunner(each)), KEYS.limiter)),
  );
  await limiter.configure(limits);
  return {
    limiter,
    now: clock.now,
    async advance(ms) {
      clock.advance(ms);
      await tell();
    },
    setRunning: async (run, running) =>
      void (await redis.hset(KEYS.run(ACCOUNT, run), 'state', running ? 'running' : 'stopped')),
  };
}

/** Runs each script as it is, but for what the server answers to TIME. */
function withDrivenClock(run: RunScript): RunScript {
  const prelude = `
local server = redis
local redis = setmetatable({
  call = function(command, ...)
    if command == 'TIME' then return server.call('HMGET', '${CLOCK_KEY}', 's', 'us') end
    return server.call(command, ...)
  end,
}, { __index = server })
`;
  return (script, keys, args) => run(prelude + script, keys, args);
}

function byTurns(limiters: readonly Limiter[]): Limiter {
  let turn = 0;
  const next = (): Limiter => {
    turn += 1;
    const limiter = limiters[turn % limiters.length];
    if (!limiter) throw new Error('no limiter');
    return limiter;
  };
  return {
    acquire: (ask) => next().acquire(ask),
    revalidate: (ask, slot) => next().revalidate(ask, slot),
    release: (ask, slot) => next().release(ask, slot),
    reportLate: (slot, lateMs) => next().reportLate(slot, lateMs),
    slowDown: (signal) => next().slowDown(signal),
    tooMany: (signal) => next().tooMany(signal),
    answered: (count) => next().answered(count),
    reportFailure: (row) => next().reportFailure(row),
    probeFailed: () => next().probeFailed(),
    configure: (limits) => next().configure(limits),
    state: () => next().state(),
  };
}

async function timeOf(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1000 + Number(microseconds) / 1000;
}
