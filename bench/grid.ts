import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CLI, freePort, inFolder, peakOf } from './processes.js';
import { fixed, median, type Section } from './section.js';
import { startAccountApi } from './ways.js';

const ROWS = 100_000;
const TIMES = 15;
/** One row in a hundred has the word that is replaced. */
const WORD = 'Suport';
const REPLACED = ROWS / 100;
const TOKEN = 'a-token-of-the-bench-that-is-long-enough';
const HEADERS = { authorization: `Bearer ${TOKEN}` };

/** A person works on a file of 100,000 rows in the grid of its preview. */
export async function grid(): Promise<Section> {
  return inFolder(async (folder) => {
    const api = await startAccountApi(ROWS);
    const { address, child } = await serve(api.env, join(folder, 'home'));
    const browser = await chromium.launch({
      executablePath: process.env['LINQ_CARDS_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const csv = join(folder, 'lines.csv');
      writeMessyFile(csv);
      const id = await plan(address, csv);
      const page = await signedIn(browser, address);
      const preview = `${address}/runs/${id}`;
      const opened = [await open(page, preview)];
      for (let time = 0; time < 4; time += 1) opened.push(await open(page, preview));
      const scrolled = await each(TIMES, (turn) => scroll(page, (0.618 * (turn + 1)) % 1));
      const filtered = await each(TIMES, (turn) => filter(page, TABS[turn % TABS.length] ?? ''));
      const searched = await each(TIMES, (turn) => search(page, `202${String(4_000 + 137 * turn).slice(-4)}`));
      await open(page, `${preview}?group=all`);
      const edited = [
        await replace(page, WORD, 'Support', address, id),
        await replace(page, 'Support Team', 'Team', address, id),
      ];
      return {
        title: 'A preview of 100,000 rows',
        text: `${ROWS.toLocaleString('en-US')} rows over an account of as many numbers, in Chromium; one row in ten would change its card, one in twenty has a fault. “Opened” is from the navigation, the others from what a person does until the rows are painted. “Replaced” are ${REPLACED.toLocaleString('en-US')} cells, until the page shows what became of them. The process, the API and the browser share these two cores.`,
        header: ['what', 'first or median, ms', 'longest, ms'],
        lines: [
          ['opened for the first time', fixed(opened[0] ?? 0, 0), ''],
          line('opened again', opened.slice(1)),
          line('scrolled to a random place', scrolled),
          line('filtered by a tab', filtered),
          line('searched for a number', searched),
          line('replaced', edited),
          ['peak of the process, MB', fixed(peakOf(child), 0), ''],
        ],
      };
    } finally {
      await browser.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
      await api.close();
    }
  });
}

const TABS = ['Unchanged', 'Updates', 'All', 'Needs attention'];

async function each(times: number, measure: (turn: number) => Promise<number>): Promise<number[]> {
  const took: number[] = [];
  for (let turn = 0; turn < times; turn += 1) took.push(await measure(turn));
  return took;
}

function line(what: string, took: readonly number[]): string[] {
  return [what, fixed(median(took), 0), fixed(Math.max(...took), 0)];
}

/** Numbers of the account, a tenth with another name, a hundredth with a word that is to be replaced, a twentieth with faults. */
function writeMessyFile(path: string): void {
  const lines = ['Line,First Name,Last Name'];
  for (let row = 0; row < ROWS; row += 1) {
    const number = row % 20 === 7 ? `555-0${row % 1_000}` : `+1415${2_000_000 + row}`;
    const first = `${row % 10 === 3 ? 'New ' : ''}Acme ${Math.floor(row / 50)}`;
    lines.push(`${number},${first},${row % 100 === 11 ? WORD : 'Support'}${row % 100 === 31 ? ' Team' : ''}`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
}

async function serve(env: Record<string, string>, home: string): Promise<{ address: string; child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(process.execPath, [CLI, 'serve', '--port', String(port), '--home', home], {
    env: { PATH: process.env['PATH'] ?? '', ...env, LINQ_CARDS_WEB_TOKEN: TOKEN },
    stdio: 'ignore',
  });
  const address = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${address}/readyz`).catch(() => null))?.ok) await sleep(100);
  return { address, child };
}

async function plan(address: string, csv: string): Promise<string> {
  const answer = await fetch(`${address}/api/v1/runs?plan=true&rate=0`, {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'text/csv' },
    body: readFileSync(csv),
  });
  if (!answer.ok) throw new Error(`The file was not planned: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

async function signedIn(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.addInitScript(HELPERS);
  await page.goto(`${address}/?token=${TOKEN}`);
  return page;
}

/** In the page itself, where a person sits. `painted`: when something is true, and the next frame has been painted. */
const HELPERS = `
  window.painted = (isThere) => new Promise((resolve) => {
    const look = () => {
      if (!isThere()) return requestAnimationFrame(look);
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      requestAnimationFrame(() => channel.port2.postMessage(null));
    };
    look();
  });
  const row = () => document.querySelector('#window tr');
  window.opened = window.painted(row);`;

/** @returns milliseconds from the navigation until a row is painted */
async function open(page: Page, preview: string): Promise<number> {
  await page.goto(preview);
  return page.evaluate('window.opened');
}

/** @param share how far down the list */
function scroll(page: Page, share: number): Promise<number> {
  return page.evaluate(`(async () => {
    const frame = document.querySelector('.sheet-frame');
    const began = performance.now();
    frame.scrollTop = frame.scrollHeight * ${share};
    const isFull = () => {
      const box = frame.getBoundingClientRect();
      const rows = document.querySelector('#window').getBoundingClientRect();
      return rows.top <= box.top + 40 && rows.bottom >= box.bottom;
    };
    return (await painted(isFull)) - began;
  })()`);
}

function filter(page: Page, tab: string): Promise<number> {
  return page.evaluate(`(async () => {
    const tabOf = () => [...document.querySelectorAll('.filter a')].find((a) => a.textContent.startsWith('${tab}'));
    const began = performance.now();
    tabOf().click();
    return (await painted(() => tabOf()?.hasAttribute('aria-current') && document.querySelector('#window tr'))) - began;
  })()`);
}

function search(page: Page, digits: string): Promise<number> {
  return page.evaluate(`(async () => {
    const before = document.querySelector('#rows');
    const field = before.querySelector('[name="search"]');
    field.value = '${digits}';
    const began = performance.now();
    field.form.requestSubmit();
    return (await painted(() => document.querySelector('#rows') !== before)) - began;
  })()`);
}

async function replace(page: Page, find: string, by: string, address: string, id: string): Promise<number> {
  const took = await page.evaluate<number>(`(async () => {
    const form = document.querySelector('form[data-grid]');
    const before = document.querySelector('#preview');
    form.field.value = 'last_name';
    form.find.value = '${find}';
    form.by.value = '${by}';
    const began = performance.now();
    form.querySelector('[value="replace"]').click();
    return (await painted(() => document.querySelector('#preview') !== before)) - began;
  })()`);
  const edits = (await (await fetch(`${address}/api/v1/runs/${id}/edits`, { headers: HEADERS })).json()) as unknown;
  if (!JSON.stringify(edits).includes(`in ${REPLACED.toLocaleString('en-US')} cells`))
    throw new Error(`The wrong cells were replaced: ${JSON.stringify(edits).slice(0, 300)}`);
  return took;
}
