import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { liveFrame } from '../../../../src/web/pages/run/run-now.js';
import { aRunStop } from '../../../support/builders.js';
import { aFakeDesk } from '../../../support/fake-operations.js';
import { readHtml } from '../../../support/html.js';
import { numberAt, putEnded, putOthers, putPlan, putRunning } from '../../../support/page-samples.js';
import { aForm, pagesOn } from '../../../support/pages.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';

const RUNNING = '/runs/20300105-100000-runn';
const ENDED = '/runs/20300104-020000-done';
const HELD = '/runs/20300102-110000-held';
const HALTED = '/runs/20300101-090000-halt';

async function anOffice() {
  const operations = aFakeDesk();
  putRunning(operations, { rows: 1_000, done: 400 });
  putEnded(operations);
  putOthers(operations);
  const app = await pagesOn(operations);
  const read = async (address: string) => readHtml((await app.inject(address)).body);
  return { operations, app, read };
}

describe('the page of an active run', () => {
  it('shows progress, speed, rate limit, time left, and which rows wait and why', async () => {
    const { read } = await anOffice();
    const { text } = await read(RUNNING);
    for (const part of [
      '400 of 1,000',
      '9.6/s',
      '5.0/s',
      'about 1 min 3 s',
      'Slowed to 5.0/s because Linq returned 429.',
    ])
      expect(text).toContain(part);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(': it had 3 writes in 10 minutes');
  });

  it('says that Linq is not responding', async () => {
    const { operations, read } = await anOffice();
    const told = operations.runsById.get('20300105-100000-runn')?.view.progress;
    if (told?.pace) told.pace = { ...told.pace, outage: { since: 0, nextProbeAt: Date.now() + 8_000 } };
    expect((await read(RUNNING)).text).toMatch(/Linq has not responded since \d\d:\d\d:\d\d; next attempt in [78] s\./);
  });

  it('says how many runs are ahead of a queued run', async () => {
    const { operations, read } = await anOffice();
    putPlan(operations).view.queuePosition = 2;
    const { text } = await read('/runs/20300105-090000-plan');
    expect(text).toContain('Queued – 2 runs ahead.');
    expect(text).not.toContain('Preview –');
  });

  it('names the runs ahead with a link, and when each is expected to end', async () => {
    const { operations, read } = await anOffice();
    const { view } = putPlan(operations);
    view.queuePosition = 1;
    view.ahead = [{ run: '20300105-100000-runn', name: 'all-lines.csv', endsAt: '2030-01-05T10:25:00.000Z' }];
    const { text, tags } = await read('/runs/20300105-090000-plan');
    expect(text.replace(/\s+/g, ' ')).toContain('all-lines.csv expected to end at 10:25:00 UTC');
    expect(tags.some(({ attributes }) => attributes['href'] === RUNNING)).toBe(true);
  });

  it('shows in the tab how far it is, with an icon of its state', async () => {
    const { read } = await anOffice();
    const look = async (at: string) =>
      (await read(at)).tags.find(({ attributes }) => 'data-tab' in attributes)?.attributes ?? {};
    expect(await look(RUNNING)).toMatchObject({
      'data-tab': '40 % · all-lines.csv · linq-cards',
      'data-tab-icon': expect.stringContaining('/mark-busy.svg'),
    });
    expect(await look(ENDED)).toMatchObject({ 'data-tab-icon': expect.stringContaining('/mark-attention.svg') });
  });

  it('opens one stream; the page of a run that has ended, is held or halted opens none', async () => {
    const { read } = await anOffice();
    const streams = async (address: string) =>
      (await read(address)).tags.filter(({ attributes }) => 'sse-connect' in attributes).length;
    expect(await Promise.all([RUNNING, ENDED, HELD, HALTED].map(streams))).toEqual([1, 0, 0, 0]);
  });

  it('shows the state in its heading, and updates it with every frame', async () => {
    const { operations, read } = await anOffice();
    expect((await read(RUNNING)).tags.filter(({ attributes }) => attributes['sse-swap'] === 'state')).toHaveLength(1);
    const view = operations.runsById.get('20300105-100000-runn')?.view;
    const frame = view && (await liveFrame({ view, latest: [], chart: null }, Date.now()));
    expect(frame?.find(({ event }) => event === 'state')?.data).toContain('running');
  });

  it('sends only the list of rows to a page that is already open', async () => {
    const { app } = await anOffice();
    const { body } = await app.inject({ url: `${RUNNING}?status=created`, headers: { 'hx-target': 'outcomes' } });
    expect(body.startsWith('<div id="outcomes"')).toBe(true);
    expect(readHtml(body).tags.filter(({ name }) => name === 'tr').length).toBeGreaterThan(50);
  });

  it('has one polite live region', async () => {
    const { read } = await anOffice();
    const { tags } = await read(RUNNING);
    expect(tags.filter(({ attributes }) => attributes['role'] === 'status' && 'sse-swap' in attributes)).toHaveLength(
      1,
    );
    expect(tags.filter(({ attributes }) => 'aria-live' in attributes)).toEqual([]);
  });
});

describe('the page of a run that has stopped', () => {
  it('says why it was halted, and names the button that continues it', async () => {
    const { text, tags } = await (await anOffice()).read(HALTED);
    expect(text).toMatch(/Linq has not responded since\s+1 Jan 2030, 09:03 UTC\./);
    expect(tags).toContainEqual(expect.objectContaining({ attributes: { datetime: '2030-01-01T09:03:00.000Z' } }));
    expect(text).toContain('Press “Resume” when Linq is available again.');
    expect(tags.some(({ attributes }) => attributes['action'] === `${HALTED}/resume`)).toBe(true);
  });

  it('keeps the text of a stop that has no text of its own for pages', async () => {
    const { operations, read } = await anOffice();
    const run = operations.runsById.get('20300101-090000-halt');
    if (run) run.view.record = { ...run.view.record, stop: aRunStop() };
    expect((await read(HALTED)).text).toContain('Check LINQ_API_V3_API_KEY.');
  });

  it('shows what needs approval, and accepts a reason', async () => {
    const { operations, app, read } = await anOffice();
    const { text } = await read(HELD);
    for (const part of ['no more than 30 % may.', 'What will change', '40 requests to Linq'])
      expect(text).toContain(part);
    const answer = await app.inject({
      method: 'POST',
      url: `${HELD}/approve`,
      ...aForm({ reason: ' It is the rebrand. ' }),
    });
    expect(answer.statusCode).toBe(303);
    expect(operations.asked).toEqual([{ name: 'approve', with: ['20300102-110000-held', 'It is the rebrand.', {}] }]);
  });

  it('refuses an empty reason', async () => {
    const { operations, app } = await anOffice();
    const answer = await app.inject({ method: 'POST', url: `${HELD}/approve`, ...aForm({ reason: '  ' }) });
    expect(answer.statusCode).toBe(400);
    expect(operations.asked).toEqual([]);
  });
});

describe('the page of a run that is over', () => {
  it('shows counts, causes with their remedies, and all downloads', async () => {
    const { text, tags } = await (await anOffice()).read(ENDED);
    for (const part of ['Needs attention', 'Linq could not fetch the picture.', 'Finished in 41 s.'])
      expect(text).toContain(part);
    const links = tags.map(({ attributes }) => attributes['href'] ?? '').filter((href) => href.includes('/files/'));
    expect(links.map((href) => href.split('/').at(-1))).toEqual([
      'results.csv',
      'failed.csv',
      'undo.csv',
      'report.html',
    ]);
  });

  it('has one primary button, the next step', async () => {
    const { operations, read } = await anOffice();
    const primary = async (at: string) => {
      const { body } = await (await pagesOn(operations)).inject(at);
      const head = body.slice(
        body.indexOf('class="buttons"'),
        body.indexOf('</header>', body.indexOf('class="buttons"')),
      );
      return [...head.matchAll(/<button type="submit"[^>]*?(class="[^"]*")?[^>]*>([^<]+)</g)]
        .filter(([tag]) => !/secondary|danger/.test(tag))
        .map(([, , text]) => text);
    };
    expect(await primary(ENDED)).toEqual(['Fix 3 rows…']);
    expect(await primary(HELD)).toEqual(['Approve and continue']);
    expect(await primary(HALTED)).toEqual(['Resume']);
    expect(await primary(RUNNING)).toEqual([]);
    const run = operations.runsById.get('20300104-020000-done');
    if (run?.view.summary) run.view.summary = { ...run.view.summary, causes: [] };
    expect(await primary(ENDED)).toContain('Import another file');
    expect((await read(ENDED)).text).toContain('all good');
  });

  it('opens the rows to fix as a preview, read with the settings of the run', async () => {
    const { operations, app } = await anOffice();
    const path = join(temporaryFolder(), 'failed.csv');
    writeFileSync(path, 'Phone\r\n555\r\n');
    const run = operations.runsById.get('20300104-020000-done');
    if (run) {
      run.files = { 'failed.csv': path };
      run.view.record = {
        ...run.view.record,
        settings: { ...run.view.record.settings, defaultCountry: 'US', encoding: 'x' },
      };
    }
    await app.inject({ method: 'POST', url: `${ENDED}/fix`, ...aForm({}) });
    const [name, options] = operations.asked[0]?.with ?? [];
    expect(name).toBe('nightly (rows to fix).csv');
    expect(options).toMatchObject({ guess: true, settings: { defaultCountry: 'US' } });
    expect(options).not.toHaveProperty('settings.encoding');
    expect(operations.uploads.get('nightly (rows to fix).csv')).toBe('Phone\r\n555\r\n');
  });

  it('retries what failed, but not what has to be fixed first', async () => {
    const { operations, app, read } = await anOffice();
    const { text } = await read(ENDED);
    expect(text).toContain('Retry 10 failed');
    expect(text).not.toContain('Retry 3 rejected');
    await app.inject({ method: 'POST', url: `${ENDED}/rerun`, ...aForm({ status: 'failed' }) });
    expect(operations.asked).toEqual([
      { name: 'rerun', with: [{ run: '20300104-020000-done', status: 'failed' }, {}] },
    ]);
  });

  it.each(['cancel', 'resume', 'undo'])('sends its form to the operations: %s', async (action) => {
    const { operations, app } = await anOffice();
    const answer = await app.inject({ method: 'POST', url: `${ENDED}/${action}`, ...aForm({}) });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, ENDED]);
    expect(operations.asked[0]?.name).toBe(action);
  });
});

describe('the rows of a run', () => {
  it('are filtered by status and number, a hundred per page', async () => {
    const { read } = await anOffice();
    const rowsOf = async (query: string) =>
      (await read(`${ENDED}?${query}`)).tags.filter(({ attributes }) => /^\/lines\//.test(attributes['href'] ?? ''))
        .length;
    expect(await rowsOf('')).toBe(100);
    expect(await rowsOf('status=failed')).toBe(10);
    expect(await rowsOf(`number=${encodeURIComponent(numberAt(40))}`)).toBe(1);
    expect(await rowsOf('status=rejected&number=0090')).toBe(1);
    expect(await rowsOf('after=399')).toBe(1);
    expect(await rowsOf('status=nonsense')).toBe(100);
  });

  it('keep the filter from page to page', async () => {
    const { tags } = await (await anOffice()).read(`${ENDED}?status=created`);
    const next = tags.map(({ attributes }) => attributes['href'] ?? '').findLast((href) => href.includes('after='));
    expect(next).toMatch(/\?status=created&after=\d+#outcomes$/);
  });

  it('are paged back, and the first page is full when coming from the second', async () => {
    const { read } = await anOffice();
    const rowsOf = async (query: string) => {
      const { tags } = await read(`${ENDED}${query}`);
      const links = tags.map(({ attributes }) => attributes['href'] ?? '');
      const numbers = links
        .filter((href) => href.startsWith('/lines/'))
        .map((href) => decodeURIComponent(href.slice(7)));
      const way = (name: string) => links.findLast((href) => href.includes(`${name}=`) && href.endsWith('#outcomes'));
      return { numbers, before: way('before'), after: way('after'), first: links.includes(`${ENDED}#outcomes`) };
    };
    const queryOf = (href = '') => /\?[^#]*/.exec(href)?.[0] ?? '';
    const first = await rowsOf('');
    const second = await rowsOf(queryOf(first.after));
    const third = await rowsOf(queryOf(second.after));
    expect([first.before, first.first, second.first]).toEqual([undefined, false, true]);
    expect(third.numbers[0]).toBe(numberAt(201));
    const back = await rowsOf(queryOf(third.before));
    expect(back).toEqual(second);
    expect((await rowsOf(queryOf(back.before))).numbers).toEqual(first.numbers);
    // Nothing is left behind the end, and before the beginning there is only the first page.
    expect((await rowsOf('?after=400')).before).toContain('before=401');
    expect(await rowsOf('?before=40')).toEqual(first);
    expect((await rowsOf('?before=102')).numbers).toEqual(Array.from({ length: 100 }, (_, row) => numberAt(row + 2)));
    expect((await rowsOf('?before=101')).numbers).toEqual(first.numbers);
  });

  it('refresh only while there is room on the page', async () => {
    const { read } = await anOffice();
    const asks = async (query: string) =>
      (await read(`${RUNNING}?${query}`)).tags.some(
        ({ attributes }) => attributes['hx-trigger'] === 'sse:outcomes throttle:2s',
      );
    expect([await asks(''), await asks('after=350')]).toEqual([false, true]);
  });
});

describe('a download', () => {
  it('is sent as it is, with the run in its name', async () => {
    const { operations, app } = await anOffice();
    const path = join(temporaryFolder(), 'any');
    writeFileSync(path, 'a,b\r\n');
    const run = operations.runsById.get('20300104-020000-done');
    if (run) run.files = { 'failed.csv': path, 'report.html': path };
    const answer = await app.inject(`${ENDED}/files/failed.csv`);
    expect(answer.body).toBe('a,b\r\n');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="20300104-020000-done-failed.csv"');
    const report = await app.inject(`${ENDED}/files/report.html`);
    expect(report.headers['content-security-policy']).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(report.headers['content-security-policy']).not.toContain('script-src');
  });

  it.each(['run.json', '..%2f..%2fetc%2fpasswd', 'constructor', 'plan.ndjson'])(
    'is never another file: %s',
    async (name) => {
      const { app } = await anOffice();
      expect((await app.inject(`${ENDED}/files/${name}`)).statusCode).toBe(404);
    },
  );

  it('that does not exist yet is reported', async () => {
    const { app } = await anOffice();
    const answer = await app.inject(`${RUNNING}/files/results.csv`);
    expect(answer.statusCode).toBe(409);
    expect(readHtml(answer.body).text).toContain('The run has no results.csv yet.');
  });
});

describe('an unknown run', () => {
  it.each(['/runs/nothing', '/runs/nothing/live', '/runs/nothing/files/results.csv'])(
    'is a page that says so: %s',
    async (at) => {
      const { app } = await anOffice();
      const answer = await app.inject(at);
      expect(answer.statusCode).toBe(404);
      expect(readHtml(answer.body).text).toContain('There is no run nothing');
    },
  );
});
