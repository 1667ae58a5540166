import { readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/simulator/random.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { expectEveryRowOnce, killed } from '../support/invariants.js';
import { completed } from '../support/said.js';
import { ended } from '../support/schedules.js';
import { type Served, startServe, startServeProcess } from '../support/serve.js';

const SEED = Number(process.env['LINQ_CARDS_CHAOS_SEED'] ?? Date.now() % 100_000);
const CSV = { 'content-type': 'text/csv' };
const ENDS_WITHIN_MS = 10_000;

const WHOLE = numbers(1_000);
const HALF = WHOLE.slice(0, WHOLE.length / 2);
const FORM_HEAD = '--xyz\r\nContent-Disposition: form-data; name="file"; filename="mine.csv"\r\n\r\n';

/** How a file comes in, and what comes before its first byte. */
const WAYS = [
  { path: '/api/v1/runs?name=mine.csv', type: 'text/csv', head: '' },
  { path: '/api/v1/runs', type: 'multipart/form-data; boundary=xyz', head: FORM_HEAD },
] as const;

describe('uploads that are half sent', () => {
  it('leave nothing behind when serve is killed, and can be sent again', async () => {
    const stage = await setStage();
    const first = await startServeProcess(stage);
    const before = filesIn(stage.home);
    const heard = await beginUploads(stage, first);
    await killed(first.cli);
    expect(await Promise.all(heard)).toEqual(['cut', 'cut']);

    const second = await startServeProcess(stage);
    expect(filesIn(stage.home)).toEqual(before);
    expect(await (await second.ask('/api/v1/runs')).json()).toMatchObject({ items: [], next: null });
    expect((await upload(second, WHOLE, 'plan=true')).source.bytes).toBe(WHOLE.length);
  });

  it('end when serve is asked to end, within seconds, and leave nothing behind', async () => {
    const stage = await setStage();
    const served = await startServe(stage);
    const heard = await beginUploads(stage, served);
    const askedAt = performance.now();
    expect((await ended(served.cli)).code).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(ENDS_WITHIN_MS);
    for (const what of await Promise.all(heard)) expect([422, 503, 'cut']).toContain(what);
    expect(readdirSync(join(stage.home, 'runs'))).toEqual([]);
  });
});

describe('a run of which nobody was given the id,', () => {
  it('as serve was killed while it planned, leaves nothing behind and has sent nothing', async () => {
    const stage = await setStage({ latencyMs: 3_000 });
    const first = await startServeProcess(stage);
    const asked = upload(first, numbers(3)).catch(() => 'cut');
    await stage.simulator.requests.reaches(1);
    await killed(first.cli);
    expect(await asked).toBe('cut');
    const { ask } = await startServeProcess(stage);
    expect(await (await ask('/api/v1/runs')).json()).toMatchObject({ items: [], next: null });
    expect([readdirSync(join(stage.home, 'runs')), writesByNumber(stage.simulator).size]).toEqual([[], 0]);
  });
});

describe('a run that is under way', () => {
  it('goes on by itself each time serve is killed, tells the truth, and writes no number twice', async () => {
    process.stdout.write(`seed ${SEED}\n`);
    const random = seededRandom(SEED);
    const rows = 400;
    const stage = await setStage({ latencyMs: 20 });
    const args = ['--concurrency', '4'];
    let served = await startServeProcess(stage, args);
    const { id } = await upload(served, numbers(rows));
    for (const share of [0.2, 0.5]) {
      await stage.simulator.requests.reaches(Math.floor(rows * (share + random() * 0.2)));
      await killed(served.cli);
      served = await startServeProcess(stage, args);
      const page = await (await served.ask(`/runs/${id}`)).text();
      expect(page).toMatch(new RegExp(`\\d+ of ${rows}`));
      const { record, inLine } = await viewOf(served, id);
      expect([record.state, inLine]).toEqual(['running', 0]);
      // Outcomes that the page tells are those of numbers that were written.
      const told = await outcomesOf(served, id);
      const written = writesByNumber(stage.simulator);
      expect(told.filter(({ phoneNumber }) => !written.has(phoneNumber))).toEqual([]);
    }
    await served.cli.says(completed(`created ${rows}`, id));
    expectEveryRowOnce(stage, rows, { created: rows });
    expect([...writesByNumber(stage.simulator)].filter(([, writes]) => writes !== 1)).toEqual([]);
    expect((await outcomesOf(served, id)).length).toBe(rows);
  });
});

type Heard = Promise<number | 'cut'>;

/** Begins an upload in each way; resolves when all that was sent is in the home. */
async function beginUploads({ home }: Stage, { url, token }: Served): Promise<Heard[]> {
  const heard = WAYS.map(({ path, type, head }): Heard => {
    const length = String(head.length + WHOLE.length);
    const headers = { authorization: `Bearer ${token}`, 'content-type': type, 'content-length': length };
    const sent = request(`${url}${path}`, { method: 'POST', headers, agent: false });
    sent.write(head + HALF);
    return new Promise((resolve) => {
      sent.on('error', () => resolve('cut'));
      sent.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    });
  });
  const runs = join(home, 'runs');
  const bytes = () => readdirSync(runs).map((run) => statSync(join(runs, run, 'source.csv')).size);
  await expect.poll(bytes).toEqual(WAYS.map(() => expect.toSatisfy(isMostOfHalf)));
  return heard;
}

/** What may be the file's last line, or the form's end, is kept back until more has come. */
function isMostOfHalf(bytes: number): boolean {
  return bytes > HALF.length - 100 && bytes <= HALF.length;
}

type Record = { id: string; state: string; source: { bytes: number } };

async function upload({ ask }: Served, body: string, query = 'rate=0'): Promise<Record> {
  const answer = await ask(`/api/v1/runs?${query}`, { method: 'POST', headers: CSV, body });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Record;
}

async function viewOf({ ask }: Served, id: string) {
  return (await (await ask(`/api/v1/runs/${id}`)).json()) as { record: Record; inLine: number | null };
}

async function outcomesOf({ ask }: Served, id: string) {
  const answer = await ask(`/api/v1/runs/${id}/outcomes?limit=1000`);
  return ((await answer.json()) as { items: { phoneNumber: string }[] }).items;
}

/** Everything in a home but its queue, its log and its heartbeat, which is written again and again. */
function filesIn(home: string): string[] {
  const isOurs = (path: string) => !/^(queue|log)\/|^\.?coordinator\.json/.test(path);
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(isOurs).sort();
}
