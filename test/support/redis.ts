import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect } from 'vitest';
import { parseRedisAddress, type RedisAddress } from '../../src/redis-address.js';

/** Set by `.ci/run`: there a missing redis-server is a failure. Elsewhere its suites are skipped, and the last lines say so. */
const REQUIRED = process.env['LINQ_CARDS_TEST_REDIS'] === 'required';

/** Whether tests may count on one. */
export const HAS_REDIS = hasRedisServer() || REQUIRED;

/** A suite that needs Redis. */
export const describeRedis = HAS_REDIS ? describe : describe.skip;

export type RedisServer = {
  url: string;
  address: RedisAddress;
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
    address: parseRedisAddress(`redis://127.0.0.1:${port}`),
    port,
    kill,
    start,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Sentinel = { port: number; close(): Promise<void> };

export type Snapshots = {
  /** A snapshot fails, after which Redis takes no writes. */
  failToSave(): Promise<void>;
  /** One succeeds. */
  save(): Promise<void>;
};

/** The snapshots of a server. One fails where a folder is in the place of its file. */
export function snapshotsOf(admin: Redis): Snapshots {
  const bgsave = async (status: 'ok' | 'err') => {
    const done = new RegExp(`rdb_bgsave_in_progress:0[\\s\\S]*rdb_last_bgsave_status:${status}`);
    const told = () => admin.info('persistence');
    // Another snapshot is begun only when none is under way, or a slow machine would never see one that is over.
    const asked = async () => {
      const before = await told();
      if (done.test(before) || before.includes('rdb_bgsave_in_progress:1')) return before;
      await admin.bgsave().catch(() => undefined);
      return told();
    };
    await expect.poll(asked, { timeout: 30_000 }).toMatch(done);
  };
  const file = async () => join(((await admin.config('GET', 'dir')) as string[])[1] ?? '', 'dump.rdb');
  return {
    async failToSave() {
      // Only a server that is to make snapshots minds that one has failed.
      await admin.config('SET', 'save', '3600 1000000');
      rmSync(await file(), { force: true });
      mkdirSync(await file());
      await bgsave('err');
    },
    async save() {
      rmSync(await file(), { recursive: true, force: true });
      await bgsave('ok');
      await admin.config('SET', 'save', '');
    },
  };
}

/** Starts a sentinel that watches a server, and takes it for gone after a second. */
export async function startSentinel(primary: { port: number }, name: string): Promise<Sentinel> {
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-sentinel-'));
  const port = await freePort();
  const config = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${primary.port} 1`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 5000`,
  ];
  writeFileSync(config, lines.join('\n'));
  const sentinel = spawn('redis-server', [config, '--sentinel'], { stdio: 'ignore' });
  await answers(port);
  return {
    port,
    async close() {
      const gone = once(sentinel, 'exit');
      sentinel.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts three servers that share all keys as a cluster. */
export async function startCluster(): Promise<{ nodes: RedisServer[]; close(): Promise<void> }> {
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--cluster-require-full-coverage', 'yes'];
  const nodes = await Promise.all([0, 1, 2].map(() => startRedis({ args, appendOnly: true })));
  const clients = nodes.map(({ url }) => new Redis(url));
  const [first] = nodes;
  const share = Math.ceil(16_384 / nodes.length);
  for (const [index, client] of clients.entries()) {
    const last = Math.min((index + 1) * share, 16_384) - 1;
    await client.call('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(last));
    await client.call('CLUSTER', 'MEET', '127.0.0.1', String(first?.port));
  }
  for (const client of clients) {
    while (!/cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(String(await client.call('CLUSTER', 'INFO')))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    client.disconnect();
  }
  return { nodes, close: async () => void (await Promise.all(nodes.map((node) => node.close()))) };
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
