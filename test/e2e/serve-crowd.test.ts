import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { numbers, setStage } from '../support/e2e.js';
import { started } from '../support/said.js';
import { type Served, startServeProcess } from '../support/serve.js';

const CROWD = 1_000;
/** docs/api.md */
const MOST_OF_API = 200;
/** A hundred kilobytes each; a frame for a page is a tenth of that. */
const MOST_BYTES = CROWD * 100_000;

it('a thousand pages and a thousand programs follow a run: those beyond the limit are told so, and none leaves anything behind', async () => {
  const stage = await setStage();
  const served = await startServeProcess(stage);
  // Slow enough to be under way for as long as they look.
  const body = numbers(1_000);
  const made = await served.ask('/api/v1/runs?rate=2', {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body,
  });
  const { id } = (await made.json()) as { id: string };
  await served.cli.says(started(id));
  const before = await standing(served);
  const atFirst = await memory(served);

  const pages = await crowd(served, `/runs/${id}/live`);
  expect(countOf(pages.answers)).toEqual({ 200: CROWD });
  await Promise.all(pages.answers.map(hearsOf('event: progress')));
  expect((await memory(served)) - atFirst).toBeLessThan(MOST_BYTES);
  pages.leave();

  const programs = await crowd(served, `/api/v1/runs/${id}/events`);
  expect(countOf(programs.answers)).toEqual({ 200: MOST_OF_API, 503: CROWD - MOST_OF_API });
  const refused = programs.answers.filter(({ statusCode }) => statusCode === 503);
  for (const answer of refused) {
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringContaining('problem+json'),
      'retry-after': '5',
    });
  }
  const told = programs.answers.filter(({ statusCode }) => statusCode === 200);
  await Promise.all(told.map(hearsOf('event: progress')));
  expect((await memory(served)) - atFirst).toBeLessThan(MOST_BYTES);
  programs.leave();

  // Some come and go with the rows of the run itself; of the crowd, each would leave one.
  const few = MOST_OF_API / 2;
  const left = async () => {
    const now = await standing(served);
    return { sockets: now.sockets - before.sockets < few, timers: now.timers - before.timers < few };
  };
  await expect.poll(left, { timeout: 20_000 }).toEqual({ sockets: true, timers: true });
  const again = await crowd(served, `/api/v1/runs/${id}/events`, 1);
  expect(countOf(again.answers)).toEqual({ 200: 1 });
});

type Crowd = { answers: IncomingMessage[]; leave(): void };

/** Clients with a connection each; resolves when all of them have been answered. */
async function crowd({ url, token }: Served, path: string, size = CROWD): Promise<Crowd> {
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  const leave = () => agent.destroy();
  onTestFinished(leave);
  const answers = Array.from({ length: size }, async () => {
    const asked = get(`${url}${path}`, { agent, headers: { authorization: `Bearer ${token}` } });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    return answer;
  });
  return { answers: await Promise.all(answers), leave };
}

function countOf(answers: readonly IncomingMessage[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { statusCode = 0 } of answers) counts[statusCode] = (counts[statusCode] ?? 0) + 1;
  return counts;
}

/** Reads until a text has come. */
function hearsOf(text: string): (answer: IncomingMessage) => Promise<void> {
  return (answer) =>
    new Promise((resolve) => {
      let heard = '';
      answer.on('data', (chunk: Buffer) => {
        heard = heard.includes(text) ? heard : heard + chunk;
        if (heard.includes(text)) resolve();
      });
    });
}

/** One of the figures for Prometheus. */
async function figure({ ask }: Served, name: string): Promise<number> {
  const text = await (await ask('/metrics')).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1));
}

function memory(served: Served): Promise<number> {
  return figure(served, 'process_resident_memory_bytes');
}

/** What a process has open that a client could leave behind. */
async function standing(served: Served): Promise<{ sockets: number; timers: number }> {
  return {
    sockets: await figure(served, 'nodejs_active_resources{type="TCPSocketWrap"}'),
    timers: await figure(served, 'nodejs_active_resources{type="Timeout"}'),
  };
}
