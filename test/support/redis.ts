import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe } from 'vitest';

/** Set by `.ci/run`: there a missing redis-server is a failure. Elsewhere its suites are skipped, and the last lines say so. */
const REQUIRED = process.env['LINQ_CARDS_TEST_REDIS'] === 'required';

/** A suite that needs Redis. */
export const describeRedis = hasRedisServer() || REQUIRED ? describe : describe.skip;

export type RedisServer = {
  url: string;
  port: number;
  /** Stops the server as a crash would, keeping what it has on disk. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with or without its data. */
  start(options?: { empty?: boolean }): Promise<void>;
  close(): Promise<void>;
};

export type RedisOptions = {
  /** Its data outlives a restart. */
  appendOnly?: boolean;
  /** The path of an RDB file that it begins with. */
  dump?: string;
  args?: readonly string[];
};

/** Starts a redis-server of its own on a free port. */
export async function startRedis({ appendOnly = false, dump, args = [] }: RedisOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-redis-'));
  if (dump !== undefined) copyFileSync(dump, join(folder, 'dump.rdb'));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async ({ empty = false } = {}) => {
    if (empty) rmSync(folder, { recursive: true, force: true });
    if (empty) execFileSync('mkdir', ['-p', folder]);
    const persistence = ['--save', '', '--appendonly', appendOnly ? 'yes' : 'no', '--appendfsync', 'always'];
    server = spawn('redis-server', ['--port', String(port), '--dir', folder, ...persistence, ...args], {
      stdio: 'ignore',
    });
    await answers(port);
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    start,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answers(port: number): Promise<void> {
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
}

function hasRedisServer(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
