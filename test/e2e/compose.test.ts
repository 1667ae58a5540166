import { expect, it, onTestFinished } from 'vitest';
import { startBinary } from '../support/cli.js';
import { readCompose } from '../support/compose.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';
import { killed } from '../support/invariants.js';
import { describeRedis, freePort, startRedis } from '../support/redis.js';
import { completed, helping } from '../support/said.js';
import { type Served, startServeProcess } from '../support/serve.js';

const { services } = readCompose() as unknown as { services: Record<string, { command: string[] }> };
const commandOf = (service: string) => services[service]?.command ?? [];

/** What `docker compose up --scale worker=2` starts, but for the containers. */
async function composed({ more = [], workers }: { more?: string[]; workers: number }) {
  const redis = await startRedis({ args: commandOf('redis').slice(1) });
  onTestFinished(() => redis.close());
  const stage = await setStage({ latencyMs: 100 });
  const env = { ...stage.env, REDIS_URL: redis.url };
  const port = String(await freePort());
  const words = commandOf('serve')
    .slice(1)
    .map((word) => word.replace('8080', port));
  const served = await startServeProcess(stage, [...words, ...more], { REDIS_URL: redis.url });
  const startWorker = () => {
    const worker = startBinary(commandOf('worker'), { env });
    onTestFinished(() => killed(worker));
    return worker;
  };
  const hands = Array.from({ length: workers }, startWorker);
  return { stage, served, startWorker, hands };
}

async function uploaded({ ask }: Served, rows: number): Promise<string> {
  const headers = { 'content-type': 'text/csv' };
  const made = await ask('/api/v1/runs?rate=0', { method: 'POST', headers, body: numbers(rows) });
  expect(made.status).toBe(201);
  return ((await made.json()) as { id: string }).id;
}

const writesOf = (simulator: Parameters<typeof writesByNumber>[0]) => [...writesByNumber(simulator).values()];

describeRedis('what docker-compose.yml starts', () => {
  it('does an uploaded run with serve and workers together, each number once, and ends cleanly', async () => {
    const { stage, served, hands } = await composed({ workers: 2 });

    const id = await uploaded(served, 500);
    await Promise.all(hands.map((hand) => hand.says(helping(id))));

    await served.cli.says(completed('created 500', id));
    expect(writesOf(stage.simulator)).toEqual(Array(500).fill(1));
    for (const hand of hands) {
      hand.signal('SIGTERM');
      expect((await hand.ended).code).toBe(0);
    }
    served.cli.signal('SIGTERM');
    expect((await served.cli.ended).code).toBe(0);
  });

  it('leaves all rows to workers with --no-work, and waits for the first of them', async () => {
    const { stage, served, startWorker } = await composed({ more: ['--no-work'], workers: 0 });

    const id = await uploaded(served, 30);
    await expect.poll(() => waitingJobs(served), { timeout: 30_000 }).toBe(30);
    expect(writesOf(stage.simulator)).toEqual([]);

    startWorker();
    await served.cli.says(completed('created 30', id));
    expect(writesOf(stage.simulator)).toEqual(Array(30).fill(1));
  });
});

/** Card jobs that wait, as Prometheus is told. */
async function waitingJobs({ ask }: Served): Promise<number> {
  const text = await (await ask('/metrics')).text();
  return Number(/^linq_cards_queue_jobs\{state="waiting"\} (\d+)$/m.exec(text)?.[1]);
}
