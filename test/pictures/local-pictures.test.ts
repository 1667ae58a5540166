import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { planRowJson } from '../../src/cli/render/plan-lines.js';
import { type OperationsBench, openOperationsBench } from '../support/operations.js';
import { aFormWithPictures, POLICY, pagesOn } from '../support/pages.js';
import { aJpeg, aPng } from '../support/pictures.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { aZip } from '../support/zip.js';

const LINES = Array.from({ length: 40 }, (_, at) => `+12025550${String(100 + at)}`);
/** Those that no test has taken yet. */
const FREE = [...LINES];
const SETTINGS = { rate: 0, numberBudget: null, maxUpdatePct: null, maxInvalid: null };
let bench: OperationsBench;
let folder: string;
let used = 0;

beforeAll(async () => {
  bench = await openOperationsBench({ lines: LINES });
});
afterAll(() => bench.close());
beforeEach(() => {
  folder = temporaryFolder();
  bench.simulator.attachments.list.length = 0;
  bench.simulator.requests.forget();
  bench.simulator.conditions.ephemeral = false;
});

/** A picture that no other test has. */
function aPicture(name: string): void {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  used += 1;
  writeFileSync(path, aPng({ width: 1024 + used, height: 1024 + used }));
}

/** Rows of lines that no other test has, each with the path of a picture. */
function aCsv(...paths: string[]): string {
  const lines = FREE.splice(0, paths.length);
  const rows = paths.map((path, at) => `${lines[at]},Acme,${path}`);
  return ['phone_number,first_name,image_url', ...rows, ''].join('\n');
}

async function planned(csv: string, settings: object = {}) {
  const source = { name: 'numbers.csv', content: Readable.from([csv]), folder };
  const { id } = await bench.operations.upload(source, { settings: { ...SETTINGS, ...settings }, startedBy: 'plan' });
  const { counts, uploads, problems, notes } = await bench.operations.overview(id);
  return { id, counts, uploads, problems: problems.map(({ code, rows }) => ({ code, rows })), notes };
}

async function carriedOut(csv: string) {
  const { id } = await planned(csv);
  await bench.operations.start(id);
  await bench.settled(id);
  return (await bench.operations.run(id)).record;
}

const posts = () =>
  bench.simulator.requests.entries.filter(({ method, phoneNumber }) => method === 'POST' && phoneNumber === null);

it('uploads each picture once, before the first card, and none while it is planned', async () => {
  aPicture('photos/anna.png');
  aPicture('bob.png');
  const csv = aCsv('photos/anna.png', './photos/anna.png', 'bob.png');
  const { counts, uploads } = await planned(csv);
  expect({ counts, pictures: uploads.pictures }).toEqual({ counts: { create: 3 }, pictures: 2 });
  expect(bench.simulator.attachments.list).toEqual([]);

  expect((await carriedOut(csv)).counts).toMatchObject({ created: 3 });
  expect(bench.simulator.attachments.list.map(({ sha256 }) => sha256 !== undefined)).toEqual([true, true]);
  const methods = bench.simulator.requests.entries
    .filter(({ method }) => method === 'POST')
    .map(({ phoneNumber }) => phoneNumber);
  expect(methods.slice(0, 2)).toEqual([null, null]);
  expect(methods.slice(2).every((number) => number !== null)).toBe(true);

  // A picture that is on Linq already is not uploaded again, and is no difference.
  expect(await planned(csv)).toMatchObject({ counts: { unchanged: 3 }, uploads: { pictures: 0 } });
  await bench.restart();
  expect(await planned(csv)).toMatchObject({ counts: { unchanged: 3 } });
  aPicture('bob.png');
  expect(await planned(csv)).toMatchObject({ counts: { unchanged: 2, update: 1 }, uploads: { pictures: 1 } });
});

it('shows a picture of which something was noted: the file before it is uploaded, Linq’s copy afterwards', async () => {
  const app = await pagesOn(bench.operations);
  writeFileSync(join(folder, 'wide.png'), aPng({ width: 1_400, height: 700 }));
  const noted = async (id: string) => {
    const { body } = await app.inject(`/runs/${id}`);
    return /<ul class="findings">.*?<span class="small-picture">.*?<img src="([^"]+)"/s.exec(body)?.[1] ?? '';
  };
  const { id, notes } = await planned(aCsv('wide.png'));
  expect(notes).toEqual({ picture_not_square: 1 });
  const own = await noted(id);
  expect(own).toMatch(new RegExp(`^/runs/${id}/pictures/[0-9a-f]{64}$`));
  expect((await app.inject(own)).headers['content-type']).toBe('image/png');

  await bench.operations.start(id);
  await bench.settled(id);
  const [uploaded] = bench.simulator.attachments.list;
  expect(await noted((await planned(aCsv('wide.png'))).id)).toContain(`/${uploaded?.id}/`);
});

it('sends the picture that was planned, whatever becomes of the file', async () => {
  aPicture('a.png');
  const bytes = readFileSync(join(folder, 'a.png'));
  const { id } = await planned(aCsv('a.png'));
  writeFileSync(join(folder, 'a.png'), 'no picture any more');
  await bench.operations.start(id);
  await bench.settled(id);
  expect((await bench.operations.run(id)).record.counts).toMatchObject({ created: 1 });
  expect(bench.simulator.attachments.list).toMatchObject([{ sizeBytes: bytes.length }]);
});

it('holds rows whose picture is not there, is none, or is elsewhere, and notes what is odd', async () => {
  const outside = temporaryFolder();
  writeFileSync(join(outside, 'secret.png'), aPng());
  symlinkSync(join(outside, 'secret.png'), join(folder, 'link.png'));
  symlinkSync(outside, join(folder, 'linked'));
  mkdirSync(join(folder, 'folder.png'));
  writeFileSync(join(folder, 'text.png'), 'a text');
  writeFileSync(join(folder, 'large.png'), Buffer.concat([aPng(), Buffer.alloc(10_000_000)]));
  writeFileSync(join(folder, 'small.jpg'), aJpeg({ width: 100 }));
  const { counts, problems, notes } = await planned(
    aCsv(
      ...['gone.png', 'folder.png', 'text.png', 'large.png', 'link.png', 'linked/secret.png'],
      ...['../secret.png', join(outside, 'secret.png'), 'small.jpg'],
    ),
  );
  expect(counts).toEqual({ invalid: 8, create: 1 });
  const of = (code: string) => problems.filter((one) => one.code === code).length;
  expect(['picture_file_missing', 'picture_unreadable', 'picture_too_large', 'picture_file_outside'].map(of)).toEqual([
    2, 1, 1, 4,
  ]);
  expect(notes).toMatchObject({ picture_small: 1 });
});

it('refuses the pictures of an account whose attachments end, and sends none of their rows', async () => {
  bench.simulator.conditions.ephemeral = true;
  aPicture('a.png');
  aPicture('b.png');
  const csv = aCsv('a.png', 'b.png', 'https://example.com/c.png');
  const record = await carriedOut(csv);
  expect(record.counts).toMatchObject({ created: 1, invalid: 2 });
  expect(bench.simulator.attachments.list).toMatchObject([
    { filename: expect.stringMatching(/^picture-[0-9a-f]{12}\.png$/) },
  ]);
  expect(bench.simulator.attachments.list[0]?.sha256).toBeUndefined();
  const failed = readFileSync(await bench.operations.file(record.id, 'failed.csv'), 'utf8');
  expect(failed).toContain('picture_temporary');
});

it('uploads after an interruption only what is not on Linq yet', async () => {
  aPicture('a.png');
  aPicture('b.png');
  const { id } = await planned(aCsv('a.png', 'b.png'));
  const put = bench.simulator.attachments.announce.bind(bench.simulator.attachments);
  // The second picture meets an outage.
  bench.simulator.attachments.announce = (body, how) => {
    bench.simulator.attachments.announce = put;
    bench.simulator.conditions.keyRevoked = true;
    return put(body, how);
  };
  await bench.operations.start(id);
  await bench.settled(id);
  expect((await bench.operations.run(id)).record.state).toBe('halted');
  expect(posts()).toHaveLength(2);
  bench.simulator.conditions.keyRevoked = false;
  await bench.restart();
  await bench.operations.resume(id);
  await bench.until((event) => event.kind === 'run' && event.record.id === id && event.record.state === 'completed');
  expect((await bench.operations.run(id)).record.counts).toMatchObject({ created: 2 });
  expect(bench.simulator.attachments.list).toHaveLength(2);
});

it('knows no files where none came with the source', async () => {
  const csv = aCsv('photos/anna.png');
  const { id } = await bench.upload(csv, { settings: SETTINGS });
  const { problems } = await bench.operations.overview(id);
  expect(problems.map(({ code }) => code)).toEqual(['image_url_invalid']);
});

it('takes the rows to fix with the pictures of their run', async () => {
  const csv = aCsv('late.png');
  const { id } = await planned(csv);
  await bench.operations.start(id);
  await bench.settled(id);
  aPicture('late.png');
  const content = Readable.from([readFileSync(await bench.operations.file(id, 'failed.csv'))]);
  const { id: fixed } = await bench.operations.upload(
    { name: 'failed.csv', content },
    { settings: SETTINGS, startedBy: 'upload', picturesOf: id },
  );
  expect((await bench.operations.overview(fixed)).uploads.pictures).toBe(1);
});

it.each([
  ['a zip', (png: Buffer) => ({ 'all.zip': aZip({ 'photos/anna.png': png }) })],
  [
    'a zip whose files are all in one more folder',
    (png: Buffer) => ({ 'all.zip': aZip({ 'all/photos/anna.png': png }) }),
  ],
  ['single files, of which only one has the name', (png: Buffer) => ({ 'anna.png': png, 'other.png': png })],
])('takes the pictures of a form: %s', async (_, pictures) => {
  used += 1;
  const png = aPng({ width: 1024 + used, height: 1024 + used });
  const app = await pagesOn(bench.operations);
  const form = aFormWithPictures(pictures(png), aCsv('photos/anna.png'));
  const answer = await app.inject({ method: 'POST', url: '/runs', ...form });
  expect(answer.statusCode).toBe(303);
  const id = String(answer.headers.location).split('/').at(-1) ?? '';
  expect(await bench.operations.overview(id)).toMatchObject({ counts: { create: 1 }, uploads: { pictures: 1 } });
  await bench.operations.start(id);
  await bench.settled(id);
  expect((await bench.operations.run(id)).record.counts).toMatchObject({ created: 1 });
});

it('shows a picture on the preview before it is uploaded, and to nobody by another name', async () => {
  aPicture('photos/anna.png');
  const bytes = readFileSync(join(folder, 'photos/anna.png'));
  const { id } = await planned(aCsv('photos/anna.png'));
  const app = await pagesOn(bench.operations);
  const page = await app.inject(`/runs/${id}?card=1`);
  const [, address = ''] = /<img src="([^"]*)"/.exec(page.payload) ?? [];
  const shown = await app.inject(address);
  const { headers, statusCode, rawPayload } = shown;
  expect([statusCode, headers['content-type'], headers['x-content-type-options'], rawPayload]).toEqual([
    ...[200, 'image/png', 'nosniff'],
    bytes,
  ]);
  expect(headers['content-security-policy']).toBe(POLICY);
  const others = ['..%2Frun.json', 'f'.repeat(64), '%00'].map((name) => app.inject(`/runs/${id}/pictures/${name}`));
  expect((await Promise.all(others)).map((answer) => answer.statusCode)).toEqual([404, 404, 404]);
  await bench.operations.start(id);
  await bench.settled(id);
  expect((await app.inject(address)).statusCode).toBe(404);
});

it('names a picture by the path that was typed, in the rows of a plan for programs', async () => {
  aPicture('a.png');
  const csv = aCsv('a.png');
  const { id } = await planned(csv);
  const { items } = await bench.operations.planRows(id, { limit: 1 });
  const json = JSON.stringify(items.map((item) => planRowJson(item)));
  expect(JSON.parse(json)).toMatchObject([{ fields: { imageUrl: 'a.png' } }]);
  await bench.operations.start(id);
  await bench.settled(id);
  aPicture('a.png');
  const update = await bench.operations.planRows((await planned(csv)).id, { limit: 1 });
  const changes = [{ field: 'imageUrl', to: 'a.png' }];
  expect(update.items.map((item) => planRowJson(item))).toMatchObject([{ decision: 'update', changes }]);
});

it('mends rows with the pictures of a zip that has one more folder', async () => {
  const app = await pagesOn(bench.operations);
  const csv = aCsv('photos/anna.png');
  const form = aFormWithPictures(
    { 'all.zip': aZip({ 'all/photos/anna.png': aPng({ width: 900, height: 900 }) }) },
    csv,
  );
  const answer = await app.inject({ method: 'POST', url: '/runs', ...form });
  const id = String(answer.headers.location).split('/').at(-1) ?? '';
  const content = Readable.from([csv]);
  const how = { settings: SETTINGS, startedBy: 'upload', picturesOf: id };
  const { id: mended } = await bench.operations.upload({ name: 'failed.csv', content }, how);
  expect((await bench.operations.overview(mended)).uploads.pictures).toBe(1);
});

it('gives the run of a key to the same file with the same pictures only', async () => {
  const csv = aCsv('a.png');
  const upload = async (pictures: Readonly<Record<string, Buffer>> | undefined) => {
    const received = pictures && temporaryFolder();
    for (const [name, bytes] of Object.entries(pictures ?? {})) writeFileSync(join(received ?? '', name), bytes);
    const source = { name: 'numbers.csv', content: Readable.from([csv]), received };
    const how = { settings: SETTINGS, startedBy: 'api', idempotencyKey: 'pictures' };
    return bench.operations.upload(source, how).then(
      ({ id }) => id,
      ({ code }: { code: string }) => code,
    );
  };
  const [one, other] = [aPng({ width: 901, height: 901 }), aPng({ width: 902, height: 902 })];
  const id = await upload({ 'a.png': one });
  await bench.restart();
  const again = [{ 'a.png': one }, { 'a.png': other }, { 'a.png': one, 'b.png': one }, { 'b.png': one }, undefined];
  const answers = [];
  for (const pictures of again) answers.push(await upload(pictures));
  expect(answers).toEqual([id, ...again.slice(1).map(() => 'key_reused')]);
});

it('does not take one picture for two paths that end alike', async () => {
  const app = await pagesOn(bench.operations);
  const form = aFormWithPictures({ 'logo.png': aPng() }, aCsv('a/logo.png', 'b/logo.png'));
  const answer = await app.inject({ method: 'POST', url: '/runs', ...form });
  const id = String(answer.headers.location).split('/').at(-1) ?? '';
  expect((await bench.operations.overview(id)).counts).toEqual({ invalid: 2 });
});
