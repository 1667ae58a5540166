import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import {
  type BenchSimulator,
  CLI,
  freePort,
  inFolder,
  peakOf,
  startRedis,
  startSimulator,
  writeNumbers,
} from './processes.js';
import { fixed, median, type Section } from './section.js';

const ROWS = 20_000;
const RATE = 500;
const TOKEN = 'a-token-of-the-bench-that-is-long-enough';
/** Fewer rows than this have to be left, so that the run is still under way when the last figure is taken. */
const ENOUGH_LEFT = 1_000;

type Serving = { address: string; child: ChildProcess };

/** Two browsers watch one run as it goes, and people click in them meanwhile. */
export async function watching(): Promise<Section> {
  return inFolder(async (folder) => {
    const simulator = await startSimulator();
    const redis = await startRedis();
    const serving = await serve(simulator, redis.url, join(folder, 'home'));
    const browser = await chromium.launch({
      executablePath: process.env['LINQ_CARDS_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const csv = join(folder, 'lines.csv');
      writeNumbers(csv, ROWS);
      const id = await begin(serving.address, csv);
      const pages = [await watch(browser, serving.address, id), await watch(browser, serving.address, id)];
      const clicks = await clickWhileUnderWay(pages, serving.address, id);
      const interaction = await longestInteraction(pages);
      await untilOver(serving.address, id);
      const { most, first, last } = await simulator.summary();
      await browser.close();
      const left = await connectionsLeft(serving.address);
      return {
        title: 'Two browsers on one run',
        text: `${ROWS} rows at ${RATE} requests per second on Redis, \`serve\` doing all the work; two Chromium windows on the page of the run, in which another outcome is chosen again and again. All of it, with the API, Redis and the windows, shares these two cores. “Answer” is from the choice until the rows that were asked for have been painted.`,
        header: ['what', 'figure'],
        lines: [
          ['rows per second', fixed((1_000 * ROWS) / ((last ?? 0) - (first ?? 0)), 0)],
          ['most requests in a second', fixed(most, 0)],
          ['choices', String(clicks.length)],
          ['answer, median', `${fixed(median(clicks), 0)} ms`],
          ['answered within 200 ms', `${fixed((100 * clicks.filter((ms) => ms < 200).length) / clicks.length, 0)} %`],
          ['answer, longest', `${fixed(Math.max(...clicks), 0)} ms`],
          ['a key until the next paint, longest', `${fixed(interaction, 0)} ms`],
          ['peak of the process', `${fixed(peakOf(serving.child), 0)} MB`],
          ['connections left when the windows are closed', String(left)],
        ],
      };
    } finally {
      await browser.close();
      serving.child.kill('SIGTERM');
      await once(serving.child, 'exit');
      await redis.close();
      await simulator.close();
    }
  });
}

async function serve(simulator: BenchSimulator, redisUrl: string, home: string): Promise<Serving> {
  const port = await freePort();
  const child = spawn(process.execPath, [CLI, 'serve', '--port', String(port), '--home', home, '--concurrency', '32'], {
    env: { PATH: process.env['PATH'] ?? '', ...simulator.env, REDIS_URL: redisUrl, LINQ_CARDS_WEB_TOKEN: TOKEN },
    stdio: 'ignore',
  });
  const address = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${address}/readyz`, HEADERS).catch(() => null))?.ok) await sleep(100);
  return { address, child };
}

/** What this process asks for itself leaves no connection behind. */
const HEADERS = { headers: { authorization: `Bearer ${TOKEN}`, connection: 'close' } };

async function begin(address: string, csv: string): Promise<string> {
  const answer = await fetch(`${address}/api/v1/runs?rate=${RATE}&numberBudget=off`, {
    method: 'POST',
    headers: { ...HEADERS.headers, 'content-type': 'text/csv' },
    body: readFileSync(csv),
  });
  if (!answer.ok) throw new Error(`The run was not taken: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

async function watch(browser: Browser, address: string, id: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(COUNT_INTERACTIONS);
  await page.goto(`${address}/?token=${TOKEN}`);
  await page.goto(`${address}/runs/${id}`);
  return page;
}

/** @returns how long each choice took, in milliseconds */
async function clickWhileUnderWay(pages: readonly Page[], address: string, id: string): Promise<number[]> {
  const took: number[] = [];
  for (let turn = 0; (await rowsEnded(address, id)) < ROWS - ENOUGH_LEFT; turn += 1) {
    const page = pages[turn % pages.length];
    if (page) took.push(await choose(page, turn % 4 < 2 ? 'ArrowDown' : 'ArrowUp'));
    await sleep(250);
  }
  return took;
}

/** What browsers themselves count as an interaction: from a key that is pressed until the page is painted the next time. */
const COUNT_INTERACTIONS = `
  window.interactions = [];
  const note = (list) => interactions.push(...list.getEntries().filter((entry) => entry.interactionId > 0));
  new PerformanceObserver(note).observe({ type: 'event', durationThreshold: 16 });`;

/** In the page itself, where a person sits: from the choice until the rows that were asked for have been painted. */
const AWAIT_ANSWER = `
  window.answered = new Promise((resolve) => {
    let chosen;
    document.querySelector('#filter-status').addEventListener('change', () => (chosen = performance.now()), { once: true });
    document.addEventListener('htmx:afterSettle', function look({ target }) {
      if (chosen === undefined || target.id !== 'outcomes') return;
      document.removeEventListener('htmx:afterSettle', look);
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - chosen)));
    });
  });
  undefined`;

async function choose(page: Page, key: 'ArrowDown' | 'ArrowUp'): Promise<number> {
  await page.evaluate(AWAIT_ANSWER);
  await page.locator('#filter-status').press(key);
  return page.evaluate('window.answered');
}

async function longestInteraction(pages: readonly Page[]): Promise<number> {
  const all = await Promise.all(
    pages.map((page) => page.evaluate<number[]>('interactions.map(({ duration }) => duration)')),
  );
  return Math.max(0, ...all.flat());
}

async function rowsEnded(address: string, id: string): Promise<number> {
  const { progress, record } = await view(address, id);
  return record.finishedAt === null ? (progress?.done ?? 0) : ROWS;
}

async function untilOver(address: string, id: string): Promise<void> {
  while ((await view(address, id)).record.finishedAt === null) await sleep(500);
}

type View = { record: { finishedAt: string | null }; progress: { done: number } | null };

async function view(address: string, id: string): Promise<View> {
  return (await (await fetch(`${address}/api/v1/runs/${id}`, HEADERS)).json()) as View;
}

/** Connections that are open at a port of this machine, as Linux lists them. */
function connectionsTo(address: string): number {
  const port = Number(new URL(address).port).toString(16).toUpperCase().padStart(4, '0');
  const isOpen = new RegExp(`^\\s*\\d+: [0-9A-F]{8}:${port} \\S+ 01 `, 'gm');
  return readFileSync('/proc/net/tcp', 'utf8').match(isOpen)?.length ?? 0;
}

/** What is closed just now, and what this process keeps open for its next question, need some seconds to be gone. */
async function connectionsLeft(address: string): Promise<number> {
  for (let looks = 0; looks < 40 && connectionsTo(address) > 0; looks += 1) await sleep(250);
  return connectionsTo(address);
}
