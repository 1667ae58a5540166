import { afterAll, beforeAll } from 'vitest';
import type { Engine } from '../../src/queue/engine.js';
import { openRedisEngine } from '../../src/queue/redis/engine.js';
import { describeRedis, type RedisServer, startRedis } from '../support/redis.js';
import { queueContract } from './queue-contract.js';

describeRedis('the queue that many machines share', () => {
  let server: RedisServer;
  let engine: Engine;

  beforeAll(async () => {
    server = await startRedis();
    engine = await openRedisEngine({
      url: server.url,
      account: 'aaaaaaaa',
      simulated: false,
      onError: () => undefined,
    });
  });
  afterAll(async () => {
    await engine?.deadLetters.close();
    await engine?.close();
    await server?.close();
  });

  queueContract(() => engine);
});
