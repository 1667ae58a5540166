import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addApiRoutes } from '../../../src/web/api/api-routes.js';
import type { OpenApi } from '../../../src/web/api/open-api.js';
import { aDeadLetter } from '../../support/builders.js';
import { type DocumentedApi, documentedApi } from '../../support/documented-api.js';
import { numbers } from '../../support/e2e.js';
import { openHttps } from '../../support/https.js';
import { TRUSTING } from '../../support/network.js';
import { type OperationsBench, openOperationsBench } from '../../support/operations.js';
import { aFormWithPictures } from '../../support/pages.js';
import { aPng } from '../../support/pictures.js';
import { aZip } from '../../support/zip.js';

const NUMBER = '+14152000000';
const CSV = { 'content-type': 'text/csv' };

let bench: OperationsBench;
let app: FastifyInstance;
let api: DocumentedApi;
const call: DocumentedApi['call'] = (...what) => api.call(...what);

beforeAll(async () => {
  bench = await openOperationsBench({ network: TRUSTING, allowPrivate: true });
  app = Fastify();
  await addApiRoutes(app, bench.operations, { version: '1.2.3', maxUpload: 100_000 });
  const document = (await app.inject('/api/openapi.json')).json<OpenApi>();
  api = documentedApi(document, async ({ method, path, headers, body }) => {
    const response = await app.inject({ method, url: `/api/v1${path}`, headers, ...(body && { payload: body }) });
    return {
      status: response.statusCode,
      headers: response.headers as Record<string, string>,
      body: response.body,
    };
  });
});
afterAll(async () => {
  await app.close();
  await bench.close();
});

const upload = (csv: string, query = 'rate=0', headers: Record<string, string> = {}) =>
  call('POST', `/runs?${query}`, { payload: csv, headers: { ...CSV, ...headers } });
const idOf = (answer: { json(): { id: string } }) => answer.json().id;

describe('the API', () => {
  it('provisions a CSV, and tells all that came of it', async () => {
    const id = idOf(await upload(numbers(3), 'rate=0&name=../numbers.csv&mode=upsert'));
    await bench.settled(id);
    expect((await call('GET', '/runs?limit=1')).json()).toMatchObject({ items: [{ id, state: 'completed' }] });
    expect((await call('GET', `/runs/${id}`)).json()).toMatchObject({ record: { source: { name: 'numbers.csv' } } });
    const page = (await call('GET', `/runs/${id}/outcomes?status=created&limit=2`)).json();
    expect([page.items.length, page.next]).toEqual([2, '2']);
    const found = (await call('GET', `/runs/${id}/outcomes?number=${encodeURIComponent(NUMBER)}`)).json();
    expect(found.items.map(({ row }: { row: number }) => row)).toEqual([1]);
    for (const file of ['results.csv', 'failed.csv', 'undo.csv', 'source.csv']) {
      const response = await call('GET', `/runs/${id}/${file}`);
      expect(response.headers['content-disposition']).toBe(`attachment; filename="${id}-${file}"`);
    }
    const line = (await call('GET', `/lines/${encodeURIComponent(NUMBER)}`)).json();
    expect([line.live.firstName, line.mentions.length]).toEqual(['Acme 0', 1]);
    const cards = (await call('GET', '/cards?rate=0')).json().items as { phoneNumber: string }[];
    expect(cards.map(({ phoneNumber }) => phoneNumber)).toContain(NUMBER);
    expect((await call('GET', '/lines')).json()).toEqual({ items: null });
    const events = await call('GET', `/runs/${id}/events`);
    expect(events.body).toMatch(/event: run\n.*\n\nevent: end/);
    const [, last] = /id: (\S+)/.exec(events.body) ?? [];
    const after = await call('GET', `/runs/${id}/events`, { headers: { 'last-event-id': last ?? '' } });
    expect(after.status).toBe(204);
  });

  it('plans a file of a form, plans it again, fixes it, and carries it out', async () => {
    const boundary = 'xyz';
    const csv = 'phone_number,first_name\n+14152000010,Acme\n';
    const form = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="../../a.csv"\r\nContent-Type: text/csv\r\n\r\n${csv}\r\n--${boundary}--\r\n`;
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const plan = await call('POST', '/runs?plan=true', { payload: form, headers });
    expect(plan.json()).toMatchObject({ state: 'planned', source: { name: 'a.csv' } });
    const id = idOf(plan);
    expect((await call('GET', `/runs/${id}/overview`)).json()).toMatchObject({ rows: 1, writes: 1 });
    expect((await call('GET', `/runs/${id}/plan?kind=create`)).json().items).toHaveLength(1);
    const anew = await call('POST', `/runs/${id}/replan`, { payload: { settings: { rate: 0 } } });
    const next = idOf(anew);
    await call('POST', `/runs/${next}/start?rate=50`);
    await bench.settled(next);
    expect((await call('GET', `/runs/${next}`)).json().record).toMatchObject({
      state: 'completed',
      settings: { rate: 50 },
    });
  });

  it('takes back, cancels, resumes, approves and throws away', async () => {
    const csv = 'phone_number,first_name\n+14152000000,Changed\n';
    const id = idOf(await upload(csv, 'rate=0&maxUpdatePct=off'));
    await bench.settled(id);
    const undo = await call('POST', `/runs/${id}/undo?rate=50`);
    expect(undo.json().settings.rate).toBe(50);
    await call('DELETE', `/runs/${idOf(undo)}`);
    const held = idOf(await upload('phone_number,first_name\n'));
    await bench.settled(held);
    expect((await call('POST', `/runs/${held}/approve`, { payload: { reason: ' ' } })).json().code).toBe(
      'setting_invalid',
    );
    await call('POST', `/runs/${held}/approve`, { payload: { reason: 'it is meant so' } });
    await bench.settled(held);
    const slow = idOf(await upload(numbers(30, 5_000_000), 'rate=2'));
    await bench.until((event) => event.kind === 'outcomes' && event.run === slow);
    expect((await call('POST', `/runs/${slow}/resume`)).json().id).toBe(slow);
    await call('POST', `/runs/${slow}/cancel`);
    await bench.settled(slow);
    expect((await call('POST', `/runs/${slow}/cancel`)).json().code).toBe('run_over');
  });

  it('takes what is to be done otherwise in the query or as a body, by the names that an upload has for it', async () => {
    const limits = { rate: 50, numberBudget: '3/10m', maxFailures: '7%', maxOutage: 5 };
    const settings = {
      rate: 50,
      numberBudget: { max: 3, windowMs: 600_000 },
      maxFailures: { share: 0.07 },
      maxOutage: 5,
    };
    const plan = idOf(await upload('phone_number,first_name\n+14152000040,Acme\n', 'plan=true&rate=1'));
    expect((await call('POST', `/runs/${plan}/start`, { payload: limits })).json().settings).toMatchObject(settings);
    await bench.settled(plan);
    const undone = idOf(await upload('phone_number,first_name\n+14152000040,Changed\n', 'rate=0&maxUpdatePct=off'));
    await bench.settled(undone);
    const undo = await call('POST', `/runs/${undone}/undo`, { payload: { ...limits, maxFailures: 12 } });
    expect(undo.json().settings).toMatchObject({ ...settings, maxFailures: { rows: 12 } });
    await call('DELETE', `/runs/${idOf(undo)}`);
    const held = idOf(await upload('phone_number,first_name\n'));
    await bench.settled(held);
    const approval = { reason: 'it is meant so', ...limits, maxFailures: 'off' };
    const approved = (await call('POST', `/runs/${held}/approve`, { payload: approval })).json();
    expect(approved).toMatchObject({
      settings: { ...settings, maxFailures: null },
      approval: { reason: approval.reason },
    });
    await bench.settled(held);
  });

  it('continues with a run that has halted, with limits that are given in either way or partly in each', async () => {
    const rows = Array.from({ length: 8 }, (_, row) => `+1415200005${row},Acme`).join('\n');
    const id = idOf(await upload(`phone_number,first_name\n${rows}\n`, 'rate=4&plan=true'));
    const times = Number.POSITIVE_INFINITY;
    bench.simulator.conditions.fault = { every: 1, times, does: { kind: 'answer', status: 400, code: 5007 } };
    await call('POST', `/runs/${id}/start?maxFailures=0`);
    await bench.settled(id);
    expect((await call('GET', `/runs/${id}`)).json().record).toMatchObject({ state: 'halted' });
    bench.simulator.conditions.fault = null;
    const resumed = await call('POST', `/runs/${id}/resume?rate=40`, { payload: { maxFailures: 3 } });
    expect(resumed.json().settings).toMatchObject({ rate: 40, maxFailures: { rows: 3 } });
    await bench.settled(id);
    expect((await call('GET', `/runs/${id}`)).json().record.state).toBe('completed_with_failures');
    await call('POST', '/dead-letters/discard', { payload: { run: id } });
  });

  it.each([
    ['/start', { typo: 1 }],
    ['/start', { mode: 'upsert' }],
    ['/start', { rate: 'fast' }],
    ['/start', { rate: -1 }],
    ['/start', { rate: null }],
    ['/start?rate=5', { rate: 5 }],
    ['/start', []],
    ['/resume', { maxOutage: 0 }],
    ['/resume', { maxFailures: '20 %' }],
    ['/resume', { reason: 'x' }],
    ['/undo', { maxUpdatePct: 'off' }],
    ['/approve', { reason: 'x', rate: {} }],
    ['/approve', { rate: 5 }],
  ])('refuses what is no such limit, before it looks for the run: %s %j', async (verb, payload) => {
    const answer = await call('POST', `/runs/20300102-030405-abcd${verb}`, { payload });
    expect([answer.status, answer.json().code]).toEqual([400, 'setting_invalid']);
  });

  it('sets the card of one number as it is meant, and tells each step', async () => {
    const path = `/lines/${encodeURIComponent('+14152000030')}/card`;
    const fields = { firstName: "'=Acme" };
    const dry = (await call('POST', path, { payload: { ...fields, dryRun: true } })).json();
    expect(dry.end).toEqual({ without: expect.stringContaining('dry run') });
    const done = (await call('POST', `${path}?rate=0&numberBudget=off`, { payload: fields })).json();
    expect(done.steps.map(({ step }: { step: string }) => step)).toEqual(['read', 'decide', 'write', 'verify']);
    expect(done.end.outcome).toMatchObject({ status: 'created' });
    expect(bench.simulator.account.cards.get('+14152000030')?.first_name).toBe("'=Acme");
    const wrong = await call('POST', '/lines/nonsense/card', { payload: fields });
    expect(wrong.json().code).toBe('setting_invalid');
  });

  it('puts the lines in that are offered for damaged numbers', async () => {
    const lines = bench.simulator.account;
    Object.defineProperty(lines, 'lines', { get: () => ['+14152000020'], configurable: true });
    const id = idOf(await upload('phone_number,first_name\n4152000020,Acme\n', 'plan=true'));
    expect((await call('GET', `/runs/${id}/corrected.csv`)).body).toContain('+14152000020,Acme');
    const mended = await call('POST', `/runs/${id}/offers`, { payload: { rows: [1] } });
    expect(mended.json().planned).toEqual({ create: 1 });
    await call('DELETE', `/runs/${idOf(mended)}`);
    Reflect.deleteProperty(lines, 'lines');
  });

  it('edits rows of a plan, lists what was edited, and undoes it', async () => {
    const id = idOf(await upload('phone_number,first_name\n+14152000021,Acme\nnonsense,Acme\n', 'plan=true'));
    const done = await call('POST', `/runs/${id}/edits`, {
      payload: { kind: 'skip', rows: { cause: 'phone_unreadable' } },
    });
    expect(done.json()).toMatchObject({
      run: { id, planned: { create: 1, skipped: 1 } },
      edit: { id: 1, skipped: [2] },
    });
    expect((await call('GET', `/runs/${id}/edits`)).json().items).toMatchObject([{ id: 1, what: 'Skipped row 2' }]);
    expect((await call('GET', `/runs/${id}/plan?group=unchanged&search=nonsense`)).json().items).toMatchObject([
      { row: 2 },
    ]);
    expect((await call('GET', `/runs/${id}/corrected.csv?suggestions=false`)).body).not.toContain('nonsense');
    expect((await call('DELETE', `/runs/${id}/edits/1`)).json().planned).toEqual({ create: 1, invalid: 1 });
    await call('DELETE', `/runs/${id}`);
  });

  it('lists dead letters, sends them again, and gives them up', async () => {
    const { deadLetters } = (await bench.coordinator.tools()).engine;
    await deadLetters.put(aDeadLetter({ phoneNumber: '+14155550101' }));
    await deadLetters.put(aDeadLetter({ phoneNumber: '+14155550102' }));
    const page = (await call('GET', '/dead-letters?limit=1&status=rejected&code=1002')).json();
    expect([page.items.length, page.next]).toEqual([1, '+14155550101']);
    const rest = (await call('GET', `/dead-letters?after=${encodeURIComponent(page.next)}`)).json();
    expect(rest).toMatchObject({ items: [{ phoneNumber: '+14155550102' }], next: null });
    const causes = (await call('GET', '/dead-letters/causes?search=0102')).json();
    expect(causes.items).toMatchObject([{ status: 'rejected', code: 1002, numbers: 1, notBefore: null }]);
    const rerun = await call('POST', '/dead-letters/rerun?rate=50', {
      payload: { numbers: ['+14155550101', '+14155550102'], limit: 1, set: { firstName: 'Mended' }, maxOutage: 5 },
    });
    expect(rerun.json().settings).toMatchObject({ rate: 50, maxOutage: 5 });
    await bench.settled(idOf(rerun));
    expect(bench.simulator.account.cards.get('+14155550101')?.first_name).toBe('Mended');
    for (const payload of [{}, { set: {} }, { rate: 5 }]) {
      expect((await call('POST', '/dead-letters/rerun', { payload })).json().code).toBe('setting_invalid');
    }
    expect((await call('POST', '/dead-letters/discard', { payload: {} })).status).toBe(400);
    expect((await call('POST', '/dead-letters/discard', { payload: { all: true } })).json()).toEqual({ discarded: 1 });
  });

  it('finds numbers, lists what schedules may read and takes a source', async () => {
    expect((await call('GET', '/find?text=%2B1+202+555+0100')).json().items).toMatchObject([
      { phoneNumber: '+12025550100' },
    ]);
    expect((await call('GET', '/sources')).json()).toEqual({ items: null });
    await call('PUT', '/schedules/uploaded', { payload: { cron: '0 2 * * *', tz: 'UTC', source: 'upload:' } });
    const headers = { 'content-type': 'text/csv' };
    const uploaded = await call('PUT', '/schedules/uploaded/source', { payload: 'phone_number\n', headers });
    expect(uploaded.json()).toMatchObject({ uploaded: true });
    await call('DELETE', '/schedules/uploaded');
  });

  it('fetches a source from an https address', async () => {
    const source = await openHttps((_request, response) => response.end(numbers(2)));
    const address = `https://localhost:${source.port}/lines.csv`;
    const fetched = (from: string) => call('POST', '/runs/fetch?plan=true', { payload: { address: from } });
    expect((await fetched(address)).json()).toMatchObject({ source: { name: 'lines.csv' }, rows: 2 });
    expect((await fetched('http://localhost/lines.csv')).json().code).toBe('source_forbidden');
  });

  it('looks after schedules', async () => {
    const source = join(bench.home, 'nightly.csv');
    writeFileSync(source, numbers(1));
    const nightly = { cron: '0 0 1 1 *', tz: 'UTC', source };
    await call('PUT', '/schedules/nightly', { payload: nightly });
    await call('POST', '/schedules/nightly/pause');
    await call('POST', '/schedules/nightly/resume');
    await call('POST', '/schedules/nightly/run');
    await bench.until((event) => event.kind === 'run' && event.record.startedBy === 'schedule nightly');
    expect((await call('GET', '/schedules')).json().items).toHaveLength(1);
    expect((await call('GET', '/schedules/nightly')).json().history[0].what).toBe('started');
    expect((await call('GET', '/schedules/nightly/history')).json().items[0].what).toBe('started');
    await call('DELETE', '/schedules/nightly');
    expect((await call('GET', '/schedules/nightly')).json().code).toBe('schedule_unknown');
  });

  it('has a schedule audit instead, and keeps what it found', async () => {
    const weekly = { cron: '0 0 1 1 *', tz: 'UTC', audit: true };
    expect((await call('PUT', '/schedules/weekly', { payload: weekly })).json()).toMatchObject({
      audit: true,
      source: null,
    });
    expect((await call('GET', '/schedules/weekly/audit')).json()).toEqual({ audit: null });
    await call('POST', '/schedules/weekly/run');
    const review = async () => (await call('GET', '/schedules/weekly')).json();
    await expect.poll(async () => (await review()).lastAudit, { timeout: 60_000 }).not.toBeNull();
    const { audit } = (await call('GET', '/schedules/weekly/audit')).json();
    expect(audit).toMatchObject({ comparedWith: 'last_set', drift: expect.any(Boolean) });
    const { lastAudit, lastRun } = await review();
    expect([lastAudit.drift, lastRun]).toEqual([audit.drift, null]);
    await call('DELETE', '/schedules/weekly');
    const needless = await call('PUT', '/schedules/weekly', { payload: { ...weekly, audit: false } });
    expect(needless.json().code).toBe('setting_invalid');
  });

  it('gives the same run for the same key', async () => {
    const key = { 'idempotency-key': 'abc' };
    const [one, other] = await Promise.all([
      upload(numbers(1), 'plan=true', key),
      upload(numbers(1), 'plan=true', key),
    ]);
    expect(idOf(one)).toBe(idOf(other));
    const third = await upload(numbers(1), 'plan=true', key);
    expect(idOf(third)).toBe(idOf(one));
    const another = await upload(numbers(2), 'plan=true', key);
    expect([another.status, another.json().code]).toEqual([422, 'key_reused']);
  });

  it('gives the run of a key again with the same pictures only', async () => {
    const csv = `phone_number,first_name,image_url\n${NUMBER},Ann,a.png\n`;
    const [one, other] = [aPng({ width: 901, height: 901 }), aPng({ width: 902, height: 902 })];
    const send = (pictures: Record<string, Buffer>) => {
      const { headers, payload } = aFormWithPictures(pictures, csv);
      return call('POST', '/runs?plan=true', { payload, headers: { ...headers, 'idempotency-key': 'pictures' } });
    };
    const first = await send({ 'a.png': one });
    expect(idOf(await send({ 'a.png': one }))).toBe(idOf(first));
    for (const pictures of [{ 'a.png': other }, { 'a.png': one, 'b.png': one }, {}]) {
      const refused = await send(pictures);
      expect([refused.status, refused.json().code]).toEqual([422, 'key_reused']);
      expect(refused.json().detail).toContain(idOf(first));
    }
  });
});

describe('old runs', () => {
  it('are listed first, removed when confirmed, and unknown afterwards', async () => {
    const ids = [];
    for (const file of ['old', 'new']) {
      const id = idOf(await upload(numbers(1), 'rate=0&name=again.csv&mode=update-only'));
      await bench.settled(id);
      ids.push({ file, id });
    }
    const [older, newer] = ids.map(({ id }) => id);
    const prune = async (query: string) => (await call('POST', `/runs/prune?${query}`)).json();
    expect(await prune('')).toEqual({ dryRun: true, items: [] });
    const rule = 'olderThan=0m&keep=0';
    const listed = await prune(rule);
    expect(listed.items.map(({ id }: { id: string }) => id)).toContain(older);
    expect(listed.items.map(({ id }: { id: string }) => id)).not.toContain(newer);
    expect((await call('GET', `/runs/${older}`)).status).toBe(200);
    expect((await prune(`${rule}&dryRun=false`)).dryRun).toBe(false);
    expect((await call('GET', `/runs/${older}`)).json().code).toBe('run_unknown');
    expect((await call('GET', `/runs/${newer}`)).status).toBe(200);
    expect((await call('POST', '/runs/prune?olderThan=soon')).json().code).toBe('setting_invalid');
  });
});

describe('a call that makes no sense', () => {
  it.each([
    ['GET', '/runs/%2e%2e%2f%2e%2e%2fetc%2fpasswd', 404],
    ['GET', '/runs/20300102-030405-abcd/results.csv', 404],
    ['GET', '/runs/20300102-030405-abcd/events', 404],
    ['GET', '/runs?limit=0', 400],
    ['GET', '/runs?limit=1001', 400],
    ['GET', '/runs?limit=99999999999999999999', 400],
    ['GET', '/runs?limit=1&limit=2', 400],
    ['GET', '/runs?typo=1', 400],
    ['GET', '/runs/20300102-030405-abcd/outcomes?after=-1', 400],
    ['GET', '/runs/20300102-030405-abcd/outcomes?status=good', 400],
    ['GET', '/lines/nonsense', 400],
    ['GET', '/schedules/..%2f..%2fx', 400],
    ['GET', '/dead-letters?since=whenever', 400],
    ['PUT', '/schedules/x', 400],
    ['POST', '/runs', 400],
    ['GET', '/nothing', 404],
    ['DELETE', '/runs', 404],
  ] as const)('is answered with a problem document: %s %s', async (method, url, status) => {
    expect((await call(method, url)).status).toBe(status);
  });

  it.each([
    [{ 'content-type': 'application/json' }, '{', 400],
    [{ 'content-type': 'application/json' }, '{"reason":1}', 400],
    [{ 'content-type': 'application/json' }, '{"__proto__":{"reason":"x"}}', 400],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 'reason=x', 415],
    [{ 'content-type': 'application/json' }, '{"reason":"x","more":1}', 400],
  ] as const)('is refused with its body: %j %s', async (headers, payload, status) => {
    const response = await call('POST', '/runs/20300102-030405-abcd/approve', { headers, payload });
    expect(response.status).toBe(status);
  });

  it.each(['rate=fast', 'mode=delete', 'defaultCountry=XX', 'map=nonsense', 'plan=perhaps'])(
    'is refused with its settings: %s',
    async (query) => {
      expect((await upload(numbers(1), query)).json()).toMatchObject({ code: 'setting_invalid', status: 400 });
    },
  );

  it('is told what is wrong with its CSV, and that it is too large', async () => {
    expect((await upload('a,b\n')).json()).toMatchObject({ code: 'source_columns', status: 422 });
    expect((await upload(numbers(10_000))).json()).toMatchObject({ code: 'source_too_large', status: 413 });
  });
});

it('waits until the cards of a run are active, and says which are not', async () => {
  const id = idOf(await upload(numbers(2, 7_100_000)));
  await bench.settled(id);
  expect((await call('GET', `/runs/${id}/active?within=1`)).json()).toEqual({ active: 2, notActive: [] });
});

it('audits the account, with a CSV or against what was last set', async () => {
  const id = idOf(await upload(numbers(1, 7_200_000)));
  await bench.settled(id);
  const csv = 'phone_number,first_name\n+14157200000,Someone\n';
  const differing = (await call('POST', '/audit?rate=0', { payload: csv, headers: CSV })).json();
  const { drift, comparedWith, counts } = differing;
  expect([drift, comparedWith, counts.differs]).toEqual([true, 'file', 1]);
  const last = (await call('GET', '/audit')).json();
  expect(last.findings.filter(({ phoneNumber }: { phoneNumber: string }) => phoneNumber === '+14157200000')).toEqual(
    [],
  );
});

it('audits a CSV with pictures that come with it, also from a zip that has one more folder', async () => {
  await bench.settled(idOf(await upload(numbers(1, 7_500_000))));
  const csv = 'phone_number,first_name,image_url\n+14157500000,Acme 0,photos/a.png\n';
  const kindOf = async (pictures: Record<string, Buffer>) => {
    const { headers, payload } = aFormWithPictures(pictures, csv);
    const { findings } = (await call('POST', '/audit?rate=0', { payload, headers })).json();
    return findings.find(({ line }: { line?: number }) => line === 2)?.kind;
  };
  const png = aPng({ width: 900, height: 900 });
  const zip = aZip({ 'all/photos/a.png': png });
  const kinds = [
    await kindOf({ 'photos/a.png': png }),
    await kindOf({ 'all.zip': zip }),
    await kindOf({ 'b.png': png }),
  ];
  expect(kinds).toEqual(['differs', 'differs', 'row_error']);
});

it('takes what a cell says to remove a value, for a run and an audit, and says what should be empty', async () => {
  await bench.settled(idOf(await upload(numbers(1, 7_400_000))));
  const csv = 'phone_number,first_name,last_name\n+14157400000,Acme 0,(none)\n';
  const removal = { field: 'lastName', from: 'Support', to: null };
  const marked = 'clearMarker=%28none%29';
  const { findings } = (await call('POST', `/audit?${marked}`, { payload: csv, headers: CSV })).json();
  const about = ({ phoneNumber }: { phoneNumber: string | null }) => phoneNumber === '+14157400000';
  expect(findings.filter(about)).toMatchObject([{ kind: 'differs', changes: [removal] }]);
  const plan = idOf(await upload(csv, `plan=true&rate=0&${marked}`));
  const { items } = (await call('GET', `/runs/${plan}/plan`)).json();
  expect(items).toMatchObject([{ decision: { kind: 'update', changes: [removal] } }]);
  await call('DELETE', `/runs/${plan}`);
  const unmarked = (await call('POST', '/audit', { payload: csv, headers: CSV })).json().findings;
  expect(unmarked.filter(about)).toMatchObject([{ kind: 'row_error' }]);
});

describe('lines', () => {
  const [ONE, TWO, THREE] = ['+14157300000', '+14157300001', '+14157300002'] as const;
  const listed = async (query: string) => {
    const { items } = (await call('GET', `/account/lines?${query}`)).json();
    return items.map(({ phoneNumber }: { phoneNumber: string }) => phoneNumber);
  };
  const changed = async (payload: object) => {
    const plan = await call('POST', '/account/lines/change', { payload });
    expect(plan.json()).toMatchObject({ state: 'planned', startedBy: 'api' });
    await call('POST', `/runs/${idOf(plan)}/start`, { payload: { rate: 0, numberBudget: 'off' } });
    await bench.settled(idOf(plan));
  };

  it('are listed with card and state, searched, filtered and paged', async () => {
    await bench.settled(idOf(await upload(numbers(3, 7_300_000))));
    const card = bench.simulator.account.cards.get(TWO);
    if (card) bench.simulator.account.cards.set(TWO, { ...card, first_name: 'Dashboard' });
    expect(await listed('search=4157300')).toEqual([ONE, TWO, THREE]);
    expect(await listed('search=%2B1%20(415)%20730-0002')).toEqual([THREE]);
    expect(await listed('search=0001&show=drift')).toEqual([TWO]);
    const first = (await call('GET', '/account/lines?search=4157300&limit=2')).json();
    expect([first.items.length, first.next]).toEqual([2, TWO]);
    expect(first.counts).toEqual({ all: 3, drift: 1, inactive: 0, none: 0 });
    expect(first.items[1]).toMatchObject({ drift: 'differs', card: { firstName: 'Dashboard' }, lastSet: {} });
    expect(await listed(`search=4157300&limit=2&after=${encodeURIComponent(first.next)}`)).toEqual([THREE]);
  });

  it('get a value, get what was set before again, and go back before their last run, each by a run that is started', async () => {
    const [first, second, third] = ['+14157310000', '+14157310001', '+14157310002'] as const;
    await bench.settled(idOf(await upload(numbers(3, 7_310_000))));
    const { cards } = bench.simulator.account;
    const lastNames = () => [first, second, third].map((number) => cards.get(number)?.last_name);
    const card = cards.get(first);
    if (card) cards.set(first, { ...card, first_name: 'Dashboard' });
    await changed({ numbers: [first, second], change: { kind: 'again' } });
    expect(cards.get(first)?.first_name).toBe('Acme 0');
    await changed({ numbers: [second], change: { kind: 'set', field: 'lastName', value: '=Li' } });
    await changed({ numbers: [third], change: { kind: 'set', field: 'lastName', value: null } });
    expect(lastNames()).toEqual(['Support', '=Li', undefined]);
    await changed({ search: '415731', change: { kind: 'undo' } });
    expect(lastNames()).toEqual(['Support', 'Support', 'Support']);
    expect(cards.get(first)?.first_name).toBe('Dashboard');
  });

  it.each([
    [{ change: { kind: 'undo' } }, 'setting_invalid'],
    [{ numbers: [], change: { kind: 'again' } }, 'setting_invalid'],
    [{ numbers: [ONE], change: { kind: 'set', field: 'firstName', value: null } }, 'setting_invalid'],
    [{ numbers: [ONE], change: { kind: 'set', field: 'lastName', value: ' ' } }, 'setting_invalid'],
    [{ numbers: ['+14157399999'], change: { kind: 'undo' } }, 'nothing_to_undo'],
    [{ numbers: ['+14157399999'], change: { kind: 'again' } }, 'setting_invalid'],
  ])('are not changed without a selection, or where nothing is to do: %j', async (payload, code) => {
    expect((await call('POST', '/account/lines/change', { payload })).json().code).toBe(code);
  });
});

it('says whose account it is', async () => {
  const account = await call('GET', '/account');
  expect(account.json()).toMatchObject({ live: true, account: { key: expect.stringMatching(/^[0-9a-f]{8}$/) } });
});

describe('the document', () => {
  it('is OpenAPI 3.1, whose references lead somewhere', async () => {
    const document = (await app.inject('/api/openapi.json')).json();
    expect([document.openapi, document.info.version]).toEqual(['3.1.0', '1.2.3']);
    const text = JSON.stringify(document);
    const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, id]) => id ?? '');
    expect(referred.filter((id) => !(id in document.components.schemas))).toEqual([]);
    expect(referred.length).toBeGreaterThan(50);
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(30);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says of every parameter what it is', async () => {
    const { paths } = (await app.inject('/api/openapi.json')).json<OpenApi>();
    const parameters = Object.values(paths).flatMap((operations) =>
      Object.values(operations).flatMap(({ operationId, parameters = [] }) =>
        parameters.map(({ name, description }) => [operationId, name, description]),
      ),
    );
    expect(parameters.filter(([, , description]) => !description)).toEqual([]);
  });

  it('is shown as a page without script, in which every call and code can be found', async () => {
    const { body, headers } = await app.inject('/api/docs');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const { paths } = (await app.inject('/api/openapi.json')).json<OpenApi>();
    for (const [path, operations] of Object.entries(paths))
      for (const method of Object.keys(operations)) expect(body).toContain(`${method.toUpperCase()} /api/v1${path}`);
    expect(body).toContain('id="plan_outdated"');
    expect(body).not.toMatch(/<script|<style| style=| on\w+=|https?:\/\/(?!localhost)/);
    const anchors = [...body.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id ?? '');
    expect(anchors.filter((id) => !body.includes(`id="${id}"`))).toEqual([]);
  });

  it('has no call that these tests have not made', () => {
    expect(api.notCalled()).toEqual([]);
  });
});

it('an event that was missed is sent to a client that comes again', async () => {
  await app.listen({ port: 0 });
  const address = app.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const id = idOf(await upload(numbers(8, 7_000_000), 'rate=4'));
  const url = `http://127.0.0.1:${port}/api/v1/runs/${id}/events`;
  const read = async (headers: Record<string, string>, isEnough: (text: string) => boolean) => {
    const leaving = new AbortController();
    const response = await fetch(url, { headers, signal: leaving.signal });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (isEnough(text)) break;
    }
    leaving.abort();
    return text;
  };
  const rowsIn = (text: string) =>
    [...text.matchAll(/event: outcomes\ndata: (.*)/g)].flatMap(([, data = '']) =>
      (JSON.parse(data) as { row: number }[]).map(({ row }) => row),
    );
  const first = await read({}, (text) => /event: outcomes\ndata: .*\n\n/.test(text));
  const last = [...first.matchAll(/^id: (\S+)/gm)].at(-1)?.[1] ?? '';
  await bench.until(
    (event) => event.kind === 'outcomes' && event.run === id && !rowsIn(first).includes(event.outcomes[0]?.row ?? 0),
  );
  const second = await read({ 'last-event-id': last }, (text) => text.includes('event: end'));
  expect([...rowsIn(first), ...rowsIn(second)].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
