import { beforeAll, describe, expect, it } from 'vitest';
import type { OpenApi } from '../../src/web/api/open-api.js';
import { atEndOfFile } from '../support/at-end.js';
import { type ApiRequest, callsOf, type DocumentedApi, documentedApi } from '../support/documented-api.js';
import { numbers, type Stage, setStage } from '../support/e2e.js';
import { openHttps, TEST_CA } from '../support/https.js';
import { type Served, startServe } from '../support/serve.js';

const LINES = Array.from({ length: 80 }, (_, row) => `+1415${2_000_000 + row}`);
const DAMAGED = { cell: '4.42E+11', line: '+442079460018' };
/** The simulator refuses them: docs/simulator.md */
const REFUSED = ['+15005550400', '+15005550403'];
const CSV = { 'content-type': 'text/csv' };
const NO_RUN = '20300102-030405-abcd';

const atEnd = atEndOfFile();
let stage: Stage;
let served: Served;
let document: OpenApi;
let api: DocumentedApi;
const call: DocumentedApi['call'] = (...what) => api.call(...what);

/** Lets sources be fetched from the servers of this test. */
const ownSources = ({ csv }: Stage) => ({
  LINQ_CARDS_ALLOW_PRIVATE_SOURCES: 'true',
  NODE_EXTRA_CA_CERTS: csv(TEST_CA, 'ca.pem'),
});

/** A request as it goes over the wire, with the token. */
async function send({ method, path, headers, body }: ApiRequest) {
  const response = await served.ask(`/api/v1${path}`, { method, headers, ...(body !== undefined && { body }) });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

beforeAll(async () => {
  stage = await setStage({ lines: [...LINES, DAMAGED.line, ...REFUSED] }, atEnd);
  served = await startServe(stage, [], ownSources(stage), atEnd);
  document = (await (await served.ask('/api/openapi.json')).json()) as OpenApi;
  api = documentedApi(document, send);
});

const idOf = (answer: { json(): { id: string } }) => answer.json().id;
const upload = async (csv: string, query = 'rate=0') =>
  idOf(await call('POST', `/runs?${query}`, { payload: csv, headers: CSV }));
const stateOf = async (id: string) => (await call('GET', `/runs/${id}`)).json().record.state as string;
/** The stream of events ends when the run does. */
const ended = (id: string) => call('GET', `/runs/${id}/events`);

describe('the API of the built program answers as its document says', () => {
  it('when a CSV is provisioned, and all is asked that came of it', async () => {
    const id = await upload(numbers(3), 'rate=0&name=mine.csv');
    expect((await ended(id)).body).toContain('event: end');
    expect(await stateOf(id)).toBe('completed');
    expect((await call('GET', '/runs?limit=1')).json().items).toMatchObject([{ id, source: { name: 'mine.csv' } }]);
    expect((await call('GET', `/runs/${id}/outcomes?status=created`)).json().items).toHaveLength(3);
    for (const file of ['results', 'failed', 'undo', 'source']) await call('GET', `/runs/${id}/${file}.csv`);
    expect((await call('GET', `/lines/${encodeURIComponent(LINES[0] ?? '')}`)).json().live.firstName).toBe('Acme 0');
  });

  it('when the account is read, and a single card is set', async () => {
    expect((await call('GET', '/lines')).json().items).toContain(DAMAGED.line);
    const { items } = (await call('GET', `/find?text=${DAMAGED.line.slice(-4)}`)).json();
    expect(items.map(({ phoneNumber }: { phoneNumber: string }) => phoneNumber)).toContain(DAMAGED.line);
    const path = `/lines/${encodeURIComponent(LINES[1] ?? '')}/card`;
    await call('POST', path, { payload: { firstName: 'Alone' } });
    const cards = (await call('GET', '/cards')).json().items as { phoneNumber: string; firstName: string }[];
    expect(cards.find(({ phoneNumber }) => phoneNumber === LINES[1])?.firstName).toBe('Alone');
    expect((await call('GET', `/account/lines?search=${encodeURIComponent(DAMAGED.line)}`)).json().items).toHaveLength(
      1,
    );
    const change = { kind: 'set', field: 'firstName', value: 'Changed' };
    const plan = idOf(await call('POST', '/account/lines/change', { payload: { numbers: [LINES[1]], change } }));
    await call('DELETE', `/runs/${plan}`);
    expect((await call('GET', '/account')).json()).toMatchObject({ live: true });
  });

  it('when the account is compared with what was last set, and with a CSV', async () => {
    const path = `/lines/${encodeURIComponent(LINES[2] ?? '')}/card`;
    await call('POST', path, { payload: { firstName: 'Acme' } });
    expect((await call('GET', '/audit')).json().drift).toBe(true);
    const csv = `phone_number,first_name\n${LINES[2]},Other\n`;
    const findings = (await call('POST', '/audit', { payload: csv, headers: CSV })).json().findings;
    expect(findings).toContainEqual(expect.objectContaining({ phoneNumber: LINES[2] }));
  });

  it('when the rows of a plan are edited, and an edit is undone', async () => {
    const plan = await upload(`phone_number,first_name\n${LINES[3]},Acne\n`, 'plan=true');
    const cells = [{ row: 1, field: 'first_name', value: 'Acme' }];
    const { edit } = (await call('POST', `/runs/${plan}/edits`, { payload: { kind: 'cells', cells } })).json();
    expect((await call('GET', `/runs/${plan}/edits`)).json().items).toEqual([edit]);
    await call('DELETE', `/runs/${plan}/edits/${edit.id}`);
    expect((await call('GET', `/runs/${plan}/edits`)).json().items).toEqual([]);
    await call('DELETE', `/runs/${plan}`);
  });

  it('when a script waits until all cards of a run are active', async () => {
    const id = await upload(`phone_number,first_name\n${LINES[4]},Acme\n`);
    await ended(id);
    await call('GET', `/runs/${id}/active`);
  });

  it('when a plan is made, looked at, fixed, made again, carried out, taken back and thrown away', async () => {
    const plan = await upload(`phone_number,first_name\n${DAMAGED.cell},Damaged\n${LINES[0]},New\n`, 'plan=true');
    await call('GET', `/runs/${plan}/overview`);
    expect((await call('GET', `/runs/${plan}/plan`)).json().items).toHaveLength(2);
    expect((await call('GET', `/runs/${plan}/corrected.csv`)).body).toContain(DAMAGED.line);
    const mended = idOf(await call('POST', `/runs/${plan}/offers`, { payload: { rows: [1] } }));
    const settings = { rate: 0, maxUpdatePct: null };
    const anew = idOf(await call('POST', `/runs/${mended}/replan`, { payload: { settings } }));
    const started = await call('POST', `/runs/${anew}/start`, { payload: { maxFailures: '50%', maxOutage: 5 } });
    expect(started.json().settings).toMatchObject({ rate: 0, maxFailures: { share: 0.5 }, maxOutage: 5 });
    await ended(anew);
    const undo = idOf(await call('POST', `/runs/${anew}/undo`, { payload: { rate: 40 } }));
    expect((await call('DELETE', `/runs/${undo}`)).status).toBe(204);
  });

  it('when a plan comes out differently by now, row by row', async () => {
    const plan = await upload(`phone_number,first_name\n${LINES[60]},New\n`, 'plan=true&rate=0');
    await call('POST', `/lines/${encodeURIComponent(LINES[60] ?? '')}/card`, { payload: { firstName: 'Else' } });
    const outdated = await call('POST', `/runs/${plan}/start`);
    expect([outdated.status, outdated.json()]).toMatchObject([
      409,
      {
        code: 'plan_outdated',
        differing: 1,
        differences: [{ row: 1, planned: { kind: 'create' }, now: { kind: 'update' } }],
      },
    ]);
    await call('DELETE', `/runs/${plan}`);
  });

  it('when a run is held, approved, resumed and cancelled', async () => {
    const held = await upload('phone_number,first_name\n');
    await expect.poll(() => stateOf(held)).toBe('awaiting_approval');
    const approval = { reason: 'it is meant so', rate: 5, numberBudget: 'off' };
    const approved = await call('POST', `/runs/${held}/approve`, { payload: approval });
    expect(approved.json().settings).toMatchObject({ rate: 5, numberBudget: null });
    await ended(held);
    const slow = await upload(numbers(60, 2_000_010), 'rate=2');
    expect(idOf(await call('POST', `/runs/${slow}/resume`))).toBe(slow);
    await call('POST', `/runs/${slow}/cancel`);
    await ended(slow);
    expect(await stateOf(slow)).toBe('cancelled');
  });

  it('when numbers that were refused are looked at, sent again and given up', async () => {
    await ended(await upload(`phone_number,first_name\n${REFUSED.join(',Max\n')},Max\n`, 'rate=0&maxFailures=off'));
    expect((await call('GET', '/dead-letters/causes')).json().items).toMatchObject([{ numbers: 1 }, { numbers: 1 }]);
    const [first] = (await call('GET', '/dead-letters?limit=1')).json().items;
    const rerun = { numbers: [first.phoneNumber], set: { firstName: 'Mended' }, rate: 40 };
    await ended(idOf(await call('POST', '/dead-letters/rerun', { payload: rerun })));
    expect((await call('POST', '/dead-letters/discard', { payload: { all: true } })).json()).toEqual({ discarded: 2 });
  });

  it('when a schedule is made, paused, taken up, run at once and forgotten', async () => {
    const nightly = { cron: '0 0 1 1 *', tz: 'UTC', source: stage.csv(numbers(1)) };
    await call('PUT', '/schedules/nightly', { payload: nightly });
    for (const verb of ['pause', 'resume', 'run']) await call('POST', `/schedules/nightly/${verb}`);
    const history = async () => (await call('GET', '/schedules/nightly/history')).json().items;
    await expect.poll(async () => (await history()).map(({ what }: { what: string }) => what)).toContain('started');
    expect((await call('GET', '/schedules')).json().items).toHaveLength(1);
    await call('GET', '/schedules/nightly');
    await call('GET', '/schedules/nightly/audit');
    expect((await call('GET', '/sources')).json()).toEqual({ items: null });
    const uploaded = await call('PUT', '/schedules/nightly/source', { payload: numbers(1), headers: CSV });
    expect(uploaded.json()).toMatchObject({ uploaded: true });
    await call('DELETE', '/schedules/nightly');
  });

  it('when a source is fetched from an address, which is https', async () => {
    const source = await openHttps((_request, response) => response.end(numbers(2)));
    const fetched = (address: string) => call('POST', '/runs/fetch?plan=true', { payload: { address } });
    expect((await fetched(`https://localhost:${source.port}/lines.csv`)).json()).toMatchObject({ rows: 2 });
    expect((await fetched('http://localhost/lines.csv')).json().code).toBe('source_forbidden');
  });

  it('when old runs are looked for', async () => {
    expect((await call('POST', '/runs/prune?olderThan=12h')).json()).toEqual({ dryRun: true, items: [] });
  });

  it('and there is no call in the document that was not made here', () => {
    expect(api.notCalled()).toEqual([]);
    expect(callsOf(document).length).toBeGreaterThan(30);
  });
});

describe('every call of the document', () => {
  const made = (path: string) =>
    path
      .replace('{id}', NO_RUN)
      .replace('{name}', 'unknown')
      .replace('{edit}', '1')
      .replace('{number}', encodeURIComponent(LINES[0] ?? ''));

  const bodies: Record<string, unknown> = {
    'POST /account/lines/change': { all: true, change: { kind: 'undo' } },
    'POST /runs/{id}/approve': { reason: 'it is meant so' },
    'POST /runs/{id}/replan': { settings: {} },
    'POST /runs/{id}/offers': { rows: [1] },
    'POST /runs/{id}/edits': { kind: 'skip', rows: [1] },
  };

  it('is refused to who has no token', async () => {
    for (const { name, method, path } of callsOf(document)) {
      const { status } = await fetch(`${served.url}/api/v1${made(path)}`, { method });
      expect([name, status]).toEqual([name, 401]);
    }
  });

  it('that names a run or a schedule which there is not is answered as the document says', async () => {
    const named = callsOf(document).filter(({ name }) => /\{(id|name)\}/.test(name) && !name.startsWith('PUT'));
    for (const { name, method, path } of named) {
      const payload = bodies[name];
      const answer = await call(method as ApiRequest['method'], made(path), payload === undefined ? {} : { payload });
      expect([name, answer.status, answer.json().code]).toEqual([name, 404, expect.stringMatching(/_unknown$/)]);
    }
  });

  it('is told of a field of its body that it does not know', async () => {
    const withBody = callsOf(document).filter(({ operation }) => operation.requestBody?.['content']);
    const json = withBody.filter(
      ({ name }) => !['POST /runs', 'POST /audit', 'PUT /schedules/{name}/source'].includes(name),
    );
    expect(json.length).toBeGreaterThan(8);
    for (const { name, method, path } of json) {
      const payload = { ...(bodies[name] as object), typo: 1 };
      const answer = await call(method as ApiRequest['method'], made(path), { payload });
      expect([name, answer.status, answer.json().code]).toEqual([name, 400, 'setting_invalid']);
    }
  });

  it('is told of a query that it does not know', async () => {
    for (const { method, path } of callsOf(document)) {
      const { status } = await call(method as ApiRequest['method'], `${made(path)}?typo=1`);
      expect([400, 404]).toContain(status);
    }
  });
});
