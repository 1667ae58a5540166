import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { atEndOfFile } from '../support/at-end.js';
import { runCli } from '../support/cli.js';
import { numbers, type Stage, setStage } from '../support/e2e.js';
import { readHtml, type Tag } from '../support/html.js';
import { type Served, startServe } from '../support/serve.js';

/*
 * A file in which every cell, header cells too, is markup or a formula, taken through a run by the built program; the account
 * has such names as well. What other attackers do: serve-hostile.test.ts
 */

const MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
const FORMULAS = [
  '=HYPERLINK("https://evil.example";"x")',
  "=cmd|' /C calc'!A0",
  '+1+1+cmd',
  '-1+1',
  '@SUM(1)',
  '\t=1+2',
  '\r=1+3',
];
const VALUES = [
  MARKUP,
  ...FORMULAS,
  '\u202e=1+4',
  '</textarea><svg onload=alert(1)>',
  'javascript:alert(1)',
  '{{7*7}}',
];
/** What a spreadsheet runs: docs/csv.md */
const LIVE = /^[=+\-@\t\r](?![\d\s().,/-]*$)/;
/** Names that the account has before: they come back in undo.csv. */
const OLD = { '+14157770001': '=HYPERLINK("https://old.example")', '+14157770002': "'=1+5", '+14157770003': MARKUP };
const REFUSED = '+15005550400';
const RUN_ID = /^\d{8}-\d{6}-[a-z0-9]{4}$/;

const atEnd = atEndOfFile();
let stage: Stage;
let served: Served;

beforeAll(async () => {
  const cards = Object.entries(OLD).map(([phone_number, first_name]) => ({
    phone_number,
    first_name,
    is_active: true,
  }));
  stage = await setStage({ cards }, atEnd);
  served = await startServe(stage, [], {}, atEnd);
});

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const textOf = async (path: string, accept = '*/*') => (await served.ask(path, { headers: { accept } })).text();
const recordsIn = (csv: string) => parse(csv, { bom: true, relax_column_count: true }) as string[][];

/** Each value in each column, where it can be sent and where it cannot. */
function hostileFile(): { header: string[]; rows: string[][] } {
  // Not the very cells of the rows: a row that has the names of the columns would be a second header.
  const names = VALUES.map((value) => `${value} column`);
  const header = ['phone_number', 'first_name', 'last_name', 'image_url', ...names];
  const own = [...VALUES];
  const rows = VALUES.flatMap((value, at) => [
    [`+1415${3_000_000 + at}`, value, value, '', ...own],
    [value, 'Acme', '', '', ...own],
    [`+1415${4_000_000 + at}`, 'Acme', '', value, ...own],
    [`+1415${5_000_000 + at}`, 'Acme', '', '', ...own, value, value],
  ]);
  const changed = Object.keys(OLD).map((number) => [number, 'New', '', '', ...own]);
  return { header, rows: [...rows, ...changed, [REFUSED, MARKUP, FORMULAS[0] ?? '', '', ...own]] };
}

/** What a browser would do with a page beside showing it. */
function activeParts(html: string): string[] {
  const { tags } = readHtml(html);
  expect(tags.length).toBeGreaterThan(5);
  const isOurs = (address: string) =>
    /^(data:,$|\/(?!\/)|#|\?|(results|failed|undo)\.csv$|summary\.json$|https:\/\/linqapp\.com)/.test(address);
  const found = ({ name, attributes }: Tag) =>
    Object.entries(attributes)
      .filter(
        ([key, value]) => key.startsWith('on') || (/^(src|href|action)$/.test(key) && value !== '' && !isOurs(value)),
      )
      .map(([key, value]) => `${name} ${key}=${value}`);
  const scripts = tags.filter(
    ({ name, attributes }) => name === 'script' && !attributes['src']?.startsWith('/assets/'),
  );
  return [...tags.flatMap(found), ...scripts.map(() => 'a script')];
}

describe('a file in which everything is markup or a formula', () => {
  const { header, rows } = hostileFile();
  const source = [header, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
  let id: string;

  beforeAll(async () => {
    const query = new URLSearchParams({
      plan: 'true',
      rate: '0',
      maxFailures: 'off',
      maxInvalid: 'off',
      allowPlaceholder: '*',
      name: `${MARKUP}.csv`,
    });
    const headers = { 'content-type': 'text/csv' };
    const made = await served.ask(`/api/v1/runs?${query}`, { method: 'POST', headers, body: source });
    expect(made.status).toBe(201);
    ({ id } = (await made.json()) as { id: string });
  });

  it('is shown as text before it is started', async () => {
    for (const path of [
      '/',
      `/runs/${id}`,
      `/runs/${id}?kind=invalid`,
      `/runs/${id}?number=${encodeURIComponent(MARKUP)}`,
    ]) {
      const page = await textOf(path, 'text/html');
      expect([path, activeParts(page)]).toEqual([path, []]);
      expect(readHtml(page).text).toContain('onerror=alert(1)');
    }
  });

  it('comes back from corrected.csv and source.csv as it was, and to be kept rather than shown', async () => {
    for (const path of [`/runs/${id}/corrected.csv`, `/runs/${id}/files/source.csv`, `/api/v1/runs/${id}/source.csv`]) {
      const answer = await served.ask(path);
      expect(recordsIn(await answer.text())).toEqual([header, ...rows]);
      expectDownload(answer);
    }
  });

  it('is shown as text while it goes on, and when it is over', async () => {
    const live = served.ask(`/runs/${id}/live`).then((answer) => answer.text());
    await served.ask(`/api/v1/runs/${id}/start`, { method: 'POST' });
    expect(await textOf(`/api/v1/runs/${id}/events`)).toContain('event: end');
    const frames = (await live).replaceAll(/^(?:data: |event: .*)/gm, '');
    expect(frames.length).toBeGreaterThan(100);
    expect(activeParts(frames)).toEqual([]);
    const pages = [
      '/',
      `/runs/${id}`,
      `/runs/${id}?status=rejected`,
      '/dead-letters',
      `/dead-letters?number=${REFUSED}`,
    ];
    const lines = [REFUSED, '+14157770001', '+14153000000'].map((number) => `/lines/${encodeURIComponent(number)}`);
    for (const path of [...pages, ...lines, `/runs/${id}/files/report.html`]) {
      const page = await textOf(path, 'text/html');
      expect([path, activeParts(page)]).toEqual([path, []]);
    }
    expect(readHtml(await textOf(`/lines/${REFUSED}`, 'text/html')).text).toContain(MARKUP);
    const report = await served.ask(`/runs/${id}/files/report.html`);
    expect(report.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each(['results', 'failed', 'undo'])('runs in no spreadsheet, in %s.csv', async (name) => {
    for (const path of [`/runs/${id}/files/${name}.csv`, `/api/v1/runs/${id}/${name}.csv`]) {
      const answer = await served.ask(path);
      const records = recordsIn(await answer.text());
      expect(records.length).toBeGreaterThan(Object.keys(OLD).length);
      expect(records.flat().filter((text) => LIVE.test(text))).toEqual([]);
      expectDownload(answer);
      const guarded =
        name === 'undo' ? ['\'=HYPERLINK("https://old.example")', "''=1+5"] : FORMULAS.map((text) => `'${text}`);
      expect(records.flat()).toEqual(expect.arrayContaining([...guarded, MARKUP]));
    }
  });

  it.each([['dead-letters', 'export'], ['export']])('nor in what the command writes: %s', async (...command) => {
    const written = await runCli(command, { env: stage.env });
    expect(written.code).toBe(0);
    const cells = recordsIn(written.stdout).flat();
    expect(cells).toContain(MARKUP);
    expect(cells.filter((text) => LIVE.test(text))).toEqual([]);
  });

  it('is told by the API as it is, as what a browser never takes for a page', async () => {
    for (const path of [`/api/v1/runs/${id}`, `/api/v1/runs/${id}/outcomes`, '/api/v1/dead-letters', '/api/v1/cards']) {
      const answer = await served.ask(path, { headers: { accept: 'text/html' } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const deadLetters = (await (await served.ask('/api/v1/dead-letters')).json()) as { items: object[] };
    expect(deadLetters.items).toContainEqual(
      expect.objectContaining({ phoneNumber: REFUSED, wanted: { firstName: MARKUP, lastName: FORMULAS[0] } }),
    );
  });

  it('leaves the old names on the account when it is undone', async () => {
    const undo = await served.ask(`/api/v1/runs/${id}/undo`, { method: 'POST' });
    expect(undo.status).toBe(201);
    const { id: undoing } = (await undo.json()) as { id: string };
    await served.ask(`/api/v1/runs/${undoing}/start`, { method: 'POST' });
    expect(await textOf(`/api/v1/runs/${undoing}/events`)).toContain('event: end');
    const names = Object.keys(OLD).map((number) => stage.simulator.account.cards.get(number)?.first_name);
    expect(names).toEqual(Object.values(OLD));
  });
});

describe('the name of a file', () => {
  const form = (disposition: string) => ({
    headers: { 'content-type': 'multipart/form-data; boundary=xyz' },
    body: `--xyz\r\nContent-Disposition: form-data; name="file"; ${disposition}\r\n\r\n${numbers(1)}\r\n--xyz--\r\n`,
  });
  const body = (name: string) => ({ name, headers: { 'content-type': 'text/csv' }, body: numbers(1) });
  const long = `${'y'.repeat(10_000)}.csv`;

  it.each([
    ['steps up', body('../../x.csv'), 'x.csv'],
    ['steps up on Windows', body('..\\..\\x.csv'), 'x.csv'],
    ['is absolute', body('/etc/cron.d/x.csv'), 'x.csv'],
    ['is nothing but steps', body('../..'), 'upload.csv'],
    ['has a NUL, a line break and marks that turn text', body('x\u0000\r\n\u202e.csv\u2066'), 'x.csv'],
    ['is that of something all objects have', body('__proto__'), '__proto__'],
    ['is encoded, in a form', form("filename*=UTF-8''..%2F..%2F%00x.csv"), 'x.csv'],
    ['has 10,000 letters, in a form', form(`filename="${long}"`), 'y'.repeat(120)],
  ])('%s, and is a label that names no folder', async (_, { headers, body: content, ...query }, label) => {
    const known = readdirSync(join(stage.home, 'runs'));
    const asked = new URLSearchParams({ plan: 'true', ...query });
    const made = await served.ask(`/api/v1/runs?${asked}`, { method: 'POST', headers, body: content });
    expect(made.status).toBe(201);
    const { id, source } = (await made.json()) as { id: string; source: { name: string } };
    expect([source.name, RUN_ID.test(id)]).toEqual([label, true]);
    expect(readdirSync(join(stage.home, 'runs')).filter((run) => !known.includes(run))).toEqual([id]);
    expect((await served.ask(`/api/v1/runs/${id}/source.csv`)).headers.get('content-disposition')).toBe(
      `attachment; filename="${id}-source.csv"`,
    );
    expect(readdirSync(stage.folder)).toEqual(['home']);
  });

  it('of 10,000 letters in an address is refused', async () => {
    const headers = { 'content-type': 'text/csv' };
    const answer = await served.ask(`/api/v1/runs?name=${long}`, { method: 'POST', headers, body: numbers(1) });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'setting_invalid']);
  });
});

/** Named by us, and kept by a browser rather than shown. */
function expectDownload({ headers }: Response): void {
  expect(headers.get('content-type')).toMatch(/^text\/csv/);
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z0-9-]+\.csv"$/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
}
