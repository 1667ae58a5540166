import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { MOST_UPLOADS } from '../../src/web/uploads.js';
import { numbers, type Stage, setStage } from '../support/e2e.js';
import { completed } from '../support/said.js';
import { type ByHand, type Heard, sendByHand, WAYS } from '../support/sent-by-hand.js';
import { type Served, startServeProcess } from '../support/serve.js';

/** docs/serve.md */
const MOST_BYTES = 200_000_000;
const TERABYTE = 1_000_000_000_000;
/**
 * Where nothing is done it is some 250 MB, most of it the embedded queue's. Node 24 and 26 collect what has come, and was written or
 * discarded, later than Node 20: on a fast machine it is 405 to 450 MB while 1.5 GB come within seconds.
 */
const MOST_MEMORY = 550_000_000;
/** Others are answered within this: most of it is the time in which 200 connections are made. */
const OTHERS_WAIT_MS = 15_000;
const CROWD = 200;
const PATIENT = { timeout: 60_000, interval: 20 };
const LINE = '+14155550132,Acme,Support\n';
const MEGABYTE = Buffer.alloc(1_000_000, LINE);

it('a file without an end is refused in each way it can come, whether it says how large it is or not, and its sender cut off', async () => {
  const stage = await setStage();
  const served = await startServeProcess(stage);
  const cookie = await cookieOf(served);
  const browser = { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin', Accept: 'text/html' };
  const uploads = [TERABYTE, undefined].flatMap((length) =>
    Object.entries(WAYS).map(([name, way]) => {
      const upload = sendByHand(served.url, way, name === 'page' ? browser : bearer(served), length);
      onTestFinished(() => void upload.socket.destroy());
      flood(upload);
      return { name, length, ...upload, heardAfter: upload.heard.then(upload.bytes) };
    }),
  );
  const watched = watch(stage, served);
  await Promise.all(uploads.map(({ closed }) => closed));
  const { memory, largest } = await watched.end();

  for (const { name, length, heard, heardAfter } of uploads) {
    const answer = await heard;
    expect(answer).toMatchObject({ status: 413, body: expect.stringContaining('larger than 200 MB') });
    if (name !== 'page') {
      expect(answer?.head).toContain('content-type: application/problem+json');
      expect(codeOf(answer)).toBe('source_too_large');
    }
    // Six senders share a process that floods before it listens: what they have sent is more than what has arrived. `largest` is strict.
    expect(await heardAfter).toBeLessThan(length === undefined ? 10 * MOST_BYTES : MOST_BYTES / 4);
  }
  expect(memory).toBeLessThan(MOST_MEMORY);
  expect([largest > MOST_BYTES / 2, largest <= MOST_BYTES]).toEqual([true, true]);
  expect(readdirSync(join(stage.home, 'runs'))).toEqual([]);
});

const ENDS = ['well', 'badly', 'not'] as const;
const HEADERS = { well: 'phone_number,first_name,last_name\n', badly: 'nothing,of,use\n', not: 'phone_number,,\n' };

it(`of ${CROWD} slow uploads at once, ${MOST_UPLOADS} are taken; the others are told to come again, and nobody else waits`, async () => {
  const stage = await setStage();
  const served = await startServeProcess(stage);
  const first = await uploaded(served, numbers(200), 'rate=20');
  const sizeBefore = sourceSizes(stage).reduce((sum, size) => sum + size, 0);
  const uploads = Array.from({ length: CROWD }, (_, at) => {
    const ends = ENDS[at % ENDS.length] ?? 'not';
    const upload = sendByHand(served.url, at % 2 ? WAYS.form : WAYS.body, bearer(served));
    onTestFinished(() => void upload.socket.destroy());
    upload.send(HEADERS[ends]);
    let answer: Heard | null = null;
    void upload.heard.then((heard) => (answer = heard));
    return { ...upload, ends, answer: () => answer };
  });
  // Every client sends a line whenever another has been answered.
  let number = 2_000_000;
  const watched = watch(stage, served, () => {
    number += 1;
    for (const { send } of uploads) send(`+1415${number},Acme,Support\n`);
  });
  await expect.poll(() => uploads.filter(({ answer }) => answer()).length, PATIENT).toBe(CROWD - MOST_UPLOADS);
  const refused = uploads.filter(({ answer }) => answer());
  for (const { answer } of refused) {
    expect(answer()).toMatchObject({ status: 503, head: expect.stringContaining('retry-after: 10') });
    expect(JSON.parse(answer()?.body ?? '')).toMatchObject({ code: 'too_many_uploads' });
  }
  await Promise.all(refused.map(({ closed }) => closed));

  const taken = uploads.filter((upload) => !refused.includes(upload));
  const { slowestMs, memory, size } = await watched.end();
  expect(size - sizeBefore).toBeLessThanOrEqual(taken.reduce((sum, { bytes }) => sum + bytes(), 0));
  expect(memory).toBeLessThan(MOST_MEMORY);
  expect(slowestMs).toBeLessThan(OTHERS_WAIT_MS);
  for (const { ends, end, socket } of taken) {
    if (ends === 'not') socket.destroy();
    else end();
  }
  const ended = (how: (typeof ENDS)[number]) => taken.filter(({ ends }) => ends === how);
  const well = await Promise.all(ended('well').map(({ heard }) => heard));
  const badly = await Promise.all(ended('badly').map(({ heard }) => heard));
  expect(new Set(well.map((answer) => answer?.status))).toEqual(new Set([201]));
  expect(badly.map((answer) => codeOf(answer))).toEqual(ended('badly').map(() => 'source_columns'));
  const made = well.map((answer) => JSON.parse(answer?.body ?? '') as Run);
  expect(made.map(({ source }) => source.bytes)).toEqual(ended('well').map(({ bytes }) => bytes()));
  const known = [first.id, ...made.map(({ id }) => id)].sort();
  await expect.poll(() => readdirSync(join(stage.home, 'runs')).sort(), PATIENT).toEqual(known);

  await served.cli.says(completed('created 200', first.id));
  expect((await uploaded(served, numbers(1), 'plan=true')).source.bytes).toBe(numbers(1).length);
});

type Run = { id: string; source: { bytes: number } };

const bearer = ({ token }: Served) => ({ Authorization: `Bearer ${token}` });
const codeOf = (answer: Heard | null) => (JSON.parse(answer?.body ?? '{}') as { code?: string }).code;

async function cookieOf({ url, token }: Served): Promise<string> {
  const logged = await fetch(`${url}/?token=${token}`, { redirect: 'manual' });
  return logged.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function uploaded({ ask }: Served, body: string, query: string): Promise<Run> {
  const headers = { 'content-type': 'text/csv' };
  const answer = await ask(`/api/v1/runs?${query}`, { method: 'POST', headers, body });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Run;
}

/** Sends as fast as it goes until the connection is cut. */
function flood({ send, socket }: ByHand): void {
  const more = () => {
    while (!socket.destroyed && send(MEGABYTE));
  };
  socket.on('drain', more);
  socket.once('connect', more);
}

type Seen = {
  /** What others had to wait for a page or a call. */
  slowestMs: number;
  /** The most that the process had in memory. */
  memory: number;
  /** The most that the uploaded files had, together and one alone. */
  size: number;
  largest: number;
};

/** Looks at pages, calls and the home again and again until it is told to end; `onAnswer` each time it was answered. */
function watch(stage: Stage, { ask }: Served, onAnswer = () => {}): { end(): Promise<Seen> } {
  const seen: Seen = { slowestMs: 0, memory: 0, size: 0, largest: 0 };
  let goesOn = true;
  const look = async () => {
    while (goesOn) {
      for (const path of ['/', '/api/v1/runs', '/healthz']) {
        const begun = performance.now();
        const answer = await ask(path);
        expect([path, answer.status, typeof (await answer.text())]).toEqual([path, 200, 'string']);
        seen.slowestMs = Math.max(seen.slowestMs, performance.now() - begun);
      }
      const figures = await (await ask('/metrics')).text();
      const memory = Number(/^process_resident_memory_bytes (\S+)/m.exec(figures)?.[1]);
      const sizes = sourceSizes(stage);
      seen.memory = Math.max(seen.memory, memory);
      seen.size = Math.max(
        seen.size,
        sizes.reduce((sum, size) => sum + size, 0),
      );
      seen.largest = Math.max(seen.largest, ...sizes);
      onAnswer();
    }
    return seen;
  };
  onTestFinished(() => {
    goesOn = false;
  });
  const looking = look();
  // Reported by the one that ends it; where a test has failed before, the server is gone.
  looking.catch(() => undefined);
  return {
    end() {
      goesOn = false;
      return looking;
    },
  };
}

/** How large each file is that was uploaded or is on its way. */
function sourceSizes({ home }: Stage): number[] {
  const runs = join(home, 'runs');
  const sizeOf = (run: string) => statSync(join(runs, run, 'source.csv'), { throwIfNoEntry: false })?.size ?? 0;
  return readdirSync(runs).map(sizeOf);
}
