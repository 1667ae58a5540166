import { readdirSync, readFileSync } from 'node:fs';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { atEndOfFile } from '../support/at-end.js';
import { numbers, type Stage, setStage } from '../support/e2e.js';
import { readHtml } from '../support/html.js';
import { ended } from '../support/schedules.js';
import { type Served, startServe } from '../support/serve.js';

const MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
const FORMULAS = ['=HYPERLINK("https://evil.example")', '+1+1', '-1+1', '@SUM(1)'];
const CSV = { 'content-type': 'text/csv' };

const atEnd = atEndOfFile();
let stage: Stage;
let served: Served;
let cookie: string;

beforeAll(async () => {
  stage = await setStage({}, atEnd);
  served = await startServe(stage, ['--max-upload', '1mb'], {}, atEnd);
  const logged = await fetch(`${served.url}/?token=${served.token}`, { redirect: 'manual' });
  cookie = logged.headers.get('set-cookie')?.split(';')[0] ?? '';
});

type Sent = { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer };

/** A request with headers that fetch would not send. */
function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const sent = request(`${served.url}${path}`, { method, headers, agent: false }, (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((all) => resolve({ status, headers, body: all }), reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const bearer = () => ({ authorization: `Bearer ${served.token}` });
const codeOf = ({ body }: { body: string }) => (JSON.parse(body) as { code?: string }).code;
const runs = async () => ((await (await served.ask('/api/v1/runs')).json()) as { items: { id: string }[] }).items;

function form(filename: string | Buffer, csv: string): { headers: OutgoingHttpHeaders; body: Buffer } {
  const head = Buffer.from('--xyz\r\nContent-Disposition: form-data; name="file"; filename="');
  const rest = Buffer.from(`"\r\nContent-Type: text/csv\r\n\r\n${csv}\r\n--xyz--\r\n`);
  const headers = { 'content-type': 'multipart/form-data; boundary=xyz' };
  return { headers, body: Buffer.concat([head, Buffer.from(filename), rest]) };
}

describe('a page of another site', () => {
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

  it('cannot have a file taken in by a browser that is logged in', async () => {
    const { headers, body } = form('mine.csv', numbers(1));
    for (const path of ['/runs', '/api/v1/runs']) {
      const answer = await send(path, { method: 'POST', headers: { ...headers, ...foreign, cookie }, body });
      expect([answer.status, codeOf(answer)]).toEqual([403, 'origin_refused']);
    }
    expect(await runs()).toEqual([]);
  });

  it('is not answered under a name of its own', async () => {
    for (const path of ['/', '/api/v1/runs', '/metrics', '/healthz', '/login']) {
      const answer = await send(path, { headers: { ...bearer(), cookie, host: 'evil.example' } });
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 421, 'host_refused']);
    }
  });
});

describe('an upload', () => {
  it.each([
    ['steps up', '../../x.csv', 'x.csv'],
    ['steps up on Windows', '..\\..\\x.csv', 'x.csv'],
    ['an absolute path', '/etc/cron.d/x.csv', 'x.csv'],
    ['nothing but steps', '..', 'upload.csv'],
    ['5,000 letters', `${'y'.repeat(5_000)}.csv`, 'y'.repeat(120)],
    ['NUL and a mark that turns text', 'x\u0000.csv\u202e', 'x.csv'],
  ])('has a name that is a label and no path: %s', async (_, name, label) => {
    const before = new Set(readdirSync(stage.folder, { recursive: true, encoding: 'utf8' }));
    const { headers, body } = form(name, numbers(1));
    const answer = await send('/api/v1/runs?plan=true', { method: 'POST', headers: { ...headers, ...bearer() }, body });
    expect(answer.status).toBe(201);
    const { id, source } = JSON.parse(answer.body) as { id: string; source: { name: string } };
    expect(source.name).toBe(label);
    const now = readdirSync(stage.folder, { recursive: true, encoding: 'utf8' });
    const ours = new RegExp(`^home/(runs/${id}(/|$)|queue/|log/|writable|coordinator|idempotency)`);
    expect(now.filter((path) => !before.has(path) && !ours.test(path))).toEqual([]);
    expect((await served.ask(`/api/v1/runs/${id}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('that is too large is refused, whether it says so or not', async () => {
    const asked = { method: 'POST', headers: { ...CSV, ...bearer() } };
    const honest = request(`${served.url}/api/v1/runs`, {
      ...asked,
      headers: { ...asked.headers, 'content-length': '1000000000' },
      agent: false,
    });
    honest.on('error', () => undefined).flushHeaders();
    const status = await new Promise((resolve) => honest.on('response', (answer) => resolve(answer.statusCode)));
    honest.destroy();
    const silent = await send('/api/v1/runs', {
      method: 'POST',
      headers: { ...asked.headers, 'transfer-encoding': 'chunked' },
      body: numbers(100_000),
    });
    expect([status, silent.status, codeOf(silent)]).toEqual([413, 413, 'source_too_large']);
    expect(await runs()).toEqual([]);
  });
});

describe('a CSV full of HTML and formulas', () => {
  it('is shown as text on every page, and runs in no spreadsheet', async () => {
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    const cells = [MARKUP, ...FORMULAS];
    const lines = cells.map(
      (cell, row) => `+1500555${['0400', '0403', '0404', '9001', '9002'][row]},${quoted(cell)},${quoted(cell)}`,
    );
    const csv = `phone_number,first_name,${quoted(MARKUP)}\n${lines.join('\n')}\n+1500,${quoted(MARKUP)},\n`;
    const { headers, body } = form(`${MARKUP}.csv`, csv);
    const made = await send('/api/v1/runs?plan=true&rate=0&maxFailures=off', {
      method: 'POST',
      headers: { ...headers, ...bearer() },
      body,
    });
    const { id } = JSON.parse(made.body) as { id: string };
    const pages: string[] = [];
    const look = async (...paths: string[]) => {
      for (const path of paths) pages.push(await (await served.ask(path, { headers: { accept: 'text/html' } })).text());
    };
    await look('/', `/runs/${id}`);
    await served.ask(`/api/v1/runs/${id}/start`, { method: 'POST' });
    expect(await (await served.ask(`/api/v1/runs/${id}/events`)).text()).toContain('event: end');
    await look('/', `/runs/${id}`, '/dead-letters', '/lines/+15005550400');
    const read = pages.map(readHtml);
    for (const { tags } of read) {
      expect(tags.length).toBeGreaterThan(20);
      expect(tags.filter(({ attributes }) => attributes['src'] === 'x' || 'onerror' in attributes)).toEqual([]);
    }
    expect(read.filter(({ text: seen }) => seen.includes(MARKUP)).length).toBeGreaterThan(2);

    const results = await (await served.ask(`/api/v1/runs/${id}/results.csv`)).text();
    const written = (parse(results, { bom: true, relax_column_count: true }) as string[][]).flat();
    expect(written.filter((cell) => /^[=+\-@]/.test(cell) && !/^\+\d+$/.test(cell))).toEqual([]);
    for (const formula of FORMULAS) expect(written).toContain(`'${formula}`);
  });
});

describe('who does not know the token', () => {
  it('may try ten times a minute; the right token, and a browser that is signed in, are let in meanwhile', async () => {
    const attempt = async (token: string) => {
      const { status, headers } = await send('/api/v1/runs', { headers: { authorization: `Bearer ${token}` } });
      return status === 429 ? Number(headers['retry-after']) > 0 && status : status;
    };
    const answers: unknown[] = [];
    for (let attempts = 0; attempts < 11; attempts += 1) answers.push(await attempt(`a-guess-${attempts}`));
    expect(answers).toEqual([...Array(10).fill(401), 429]);
    expect((await send('/?token=a-guess-in-a-link')).status).toBe(429);
    // Nobody guesses a token of this length, so the right one need not wait.
    expect(await attempt(served.token)).toBe(200);
    expect((await send('/', { headers: { cookie } })).status).toBe(200);
  });
});

it('after all that, no number, token, guess or key is in the log or on standard error', async () => {
  const { code, stderr } = await ended(served.cli);
  const log = readdirSync(join(stage.home, 'log')).map((name) => readFileSync(join(stage.home, 'log', name), 'utf8'));
  expect([code, log.join('').includes('"part":"web"')]).toEqual([0, true]);
  expect(log.join('')).not.toContain(served.token);
  expect(`${log.join('')}${stderr}`).not.toMatch(/\+?1(415|500)\d{7}|a-guess|key-for-tests/);
});
