import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import type { LoggedRequest } from '../src/simulator/request-log.js';

const DIST = fileURLToPath(new URL('..', import.meta.url));
export const CLI = join(DIST, 'src/cli/main.js');
export const PLAIN_SCRIPT = join(DIST, 'bench/plain-script.js');

/** How one process went: wall-clock seconds, seconds of a core, and the most memory that it held, in megabytes. */
export type Ran = { seconds: number; cpuSeconds: number; peakMb: number };

export type SimulatorSummary = {
  requests: number;
  writes: number;
  most: number;
  first: number | null;
  last: number | null;
};

/** A simulator in a process of its own, so that it does not share a core with what is measured. */
export type BenchSimulator = {
  env: Record<string, string>;
  summary(): Promise<SimulatorSummary>;
  requests(): Promise<LoggedRequest[]>;
  /** Sets how it behaves from now on. */
  set(conditions: object): Promise<void>;
  close(): Promise<void>;
};

/** Runs a Node program to its end. @throws when it fails, but for exit code 1, which says that rows need attention */
export async function runNode(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const began = performance.now();
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  let peakMb = 0;
  let cpuSeconds = 0;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, peakOf(child));
    cpuSeconds = Math.max(cpuSeconds, cpuSecondsOf(child));
  }, 50);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(watch);
  if (code !== 0 && code !== 1) throw new Error(`${args.join(' ')} ended with ${code}:\n${stderr}`);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds, peakMb };
}

export async function startSimulator(latencyMs = 0): Promise<BenchSimulator> {
  const port = await freePort();
  const child = spawn(process.execPath, [CLI, 'simulate', '--port', String(port), '--latency', String(latencyMs)], {
    stdio: 'ignore',
  });
  const address = `http://127.0.0.1:${port}`;
  await untilAnswers(`${address}/_simulator/summary`);
  await warmUp(address);
  return {
    env: { LINQ_API_V3_API_KEY: 'bench', LINQ_API_V3_BASE_URL: `${address}/api/partner` },
    summary: async () => (await (await fetch(`${address}/_simulator/summary`)).json()) as SimulatorSummary,
    requests: async () => (await (await fetch(`${address}/_simulator/requests`)).json()) as LoggedRequest[],
    async set(conditions) {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${address}/_simulator/conditions`, { method: 'POST', headers, body: JSON.stringify(conditions) });
    },
    close: () => end(child),
  };
}

export type BenchRedis = {
  url: string;
  /** The most memory that its data have used so far, in megabytes. */
  peakMb(): Promise<number>;
  /** The command that took longest so far, and for how long nothing else was served meanwhile. */
  longest(): Promise<{ command: string; ms: number }>;
  /** Seconds of a core so far, and how many scripts it has run: nearly all that linq-cards asks of Redis is a script. */
  work(): Promise<{ cpuSeconds: number; scripts: number }>;
  close(): Promise<void>;
};

export async function startRedis(): Promise<BenchRedis> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  });
  await sleep(500);
  const client = new Redis(port);
  await client.config('SET', 'slowlog-log-slower-than', '1000');
  await client.config('SET', 'slowlog-max-len', '10000');
  return {
    url: `redis://127.0.0.1:${port}`,
    async peakMb() {
      return Number(/used_memory_peak:(\d+)/.exec(await client.info('memory'))?.[1] ?? Number.NaN) / 1e6;
    },
    async longest() {
      const slow = (await client.slowlog('GET', -1)) as [number, number, number, string[]][];
      const [, , microseconds, words] = slow.sort((one, other) => other[2] - one[2])[0] ?? [
        0,
        0,
        0,
        ['none over 1 ms'],
      ];
      return { command: words.slice(0, 2).join(' '), ms: microseconds / 1000 };
    },
    async work() {
      const stats = await client.info('commandstats');
      const scripts = Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
      return { cpuSeconds: cpuSecondsOf(child), scripts };
    },
    close() {
      client.disconnect();
      return end(child);
    },
  };
}

/** A helping worker, as on another machine. */
export function startWorker(
  env: Record<string, string>,
  concurrency: number,
  cli = CLI,
): { cpuSeconds(): number; close(): Promise<void> } {
  const child = spawn(process.execPath, [cli, 'worker', '--concurrency', String(concurrency)], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: 'ignore',
  });
  return { cpuSeconds: () => cpuSecondsOf(child), close: () => end(child) };
}

/** Gives a folder and takes it away again. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'linq-cards-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a file that was exported at night has: one that has just been written is watched for two seconds. */
export const RESTED = new Date('2026-01-01');

/** A CSV of so many different numbers, all good. */
export function writeNumbers(path: string, rows: number): void {
  const lines = ['phone_number,first_name,last_name,image_url'];
  for (let row = 0; row < rows; row += 1) {
    lines.push(`+1415${2_000_000 + row},Acme ${row},Support,https://example.com/${row}.png`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
  utimesSync(path, RESTED, RESTED);
}

/** The high-water mark of a process's memory, as Linux keeps it, in megabytes. */
export function peakOf(child: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Seconds of a core that a process has used so far, as Linux counts them, a hundred ticks to a second. */
export function cpuSecondsOf(child: ChildProcess): number {
  try {
    const [, fields = ''] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) / 100;
  } catch {
    return 0;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** A program that has just been started answers its first requests late, and would count them so. */
async function warmUp(address: string): Promise<void> {
  const card = { first_name: 'Warm', phone_number: '+14159999999' };
  const headers = { authorization: 'Bearer bench', 'content-type': 'application/json' };
  for (let request = 0; request < 300; request += 1) {
    const answer = await fetch(`${address}/api/partner/v3/contact_card`, {
      method: 'POST',
      headers,
      body: JSON.stringify(card),
    });
    await answer.text();
  }
  await fetch(`${address}/_simulator/requests`, { method: 'DELETE' });
}

async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await fetch(url).catch(() => undefined))?.ok) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
