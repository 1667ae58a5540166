import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CLI, freePort } from '../processes.js';

const CLOCK = fileURLToPath(new URL('./shifted-clock.js', import.meta.url));
const TOKEN = 'a-token-of-the-long-run-that-is-long-enough';
const HEADERS = { authorization: `Bearer ${TOKEN}`, connection: 'close' };

export type ServedRun = { id: string; state: string };

/** A `serve` whose clock is driven from here. */
export type Serving = {
  /** Seconds from the start of the process to its first response. */
  startSeconds: number;
  setAhead(ms: number): Promise<void>;
  put(path: string, body: unknown): Promise<void>;
  post(path: string): Promise<void>;
  runs(limit: number): Promise<ServedRun[]>;
  /** Memory of the process now, in megabytes. */
  memoryMb(): number;
  close(): Promise<void>;
};

export async function startServing(home: string, env: Record<string, string>, aheadMs: number): Promise<Serving> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', CLOCK, CLI, 'serve', '--port', String(port), '--home', home], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...env,
      LINQ_CARDS_WEB_TOKEN: TOKEN,
      LINQ_CARDS_SETTLE: '0',
      LONG_AHEAD_MS: String(aheadMs),
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const address = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${address}/readyz`, { headers: HEADERS }).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}`);
    await sleep(20);
  }
  const startSeconds = (performance.now() - began) / 1000;
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { ...HEADERS, ...(init.body !== undefined && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${address}/api/v1${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return {
    startSeconds,
    async setAhead(ms) {
      child.send(ms);
      await once(child, 'message');
    },
    async put(path, body) {
      await ask(path, { method: 'PUT', body: JSON.stringify(body) });
    },
    async post(path) {
      await ask(path, { method: 'POST' });
    },
    runs: async (limit) => ((await (await ask(`/runs?limit=${limit}`)).json()) as { items: ServedRun[] }).items,
    memoryMb: () => memoryOf(child),
    async close() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function memoryOf(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
