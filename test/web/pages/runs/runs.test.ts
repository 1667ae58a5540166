import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../../src/errors.js';
import { TEMPLATE } from '../../../../src/intake/template.js';
import { aFakeDesk } from '../../../support/fake-operations.js';
import { readHtml } from '../../../support/html.js';
import { putEnded, putPlan, putRunning } from '../../../support/page-samples.js';
import { A_SAMPLE, anUpload, pagesOn } from '../../../support/pages.js';

async function textOf(operations = aFakeDesk(), address = '/', options = {}) {
  const app = await pagesOn(operations, options);
  return readHtml((await app.inject(address)).body).text;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the page of runs', () => {
  it('explains how to start if there is no run yet', async () => {
    const text = await textOf();
    expect(text).toContain('Getting started');
    expect(text).toContain('linq-cards demo');
  });

  it('offers a sample only if the simulator replaces Linq', async () => {
    expect(await textOf()).not.toContain('Try it with a sample');
    expect(await textOf(aFakeDesk(), '/', { sample: A_SAMPLE })).toContain('Try it with a sample');
    const app = await pagesOn(aFakeDesk());
    expect((await app.inject({ method: 'POST', url: '/runs/sample' })).statusCode).toBe(404);
  });

  it('lists runs with file, state, rows, origin and duration', async () => {
    const operations = aFakeDesk();
    putEnded(operations);
    putPlan(operations);
    const text = await textOf(operations);
    for (const part of ['nightly.csv', 'completed with failures', '400 rows', '41 s', 'lines-january.csv', 'planned'])
      expect(text).toContain(part);
    expect(text).not.toContain('Getting started');
  });

  it('calls a run that waits for another one queued, and not planned', async () => {
    const operations = aFakeDesk();
    const { view } = putPlan(operations);
    expect(await textOf(operations)).not.toContain('queued');
    view.queuePosition = 1;
    expect(await textOf(operations)).toContain('queued');
  });

  it('refreshes the list only while a run is in progress', async () => {
    const operations = aFakeDesk();
    putEnded(operations);
    const app = await pagesOn(operations);
    expect((await app.inject('/')).body).not.toContain('hx-trigger');
    putRunning(operations, { rows: 10, done: 4 });
    const { body } = await app.inject('/');
    expect(body).toContain('hx-trigger="every 2s"');
    expect(readHtml(body).text).toContain('4 of 10 rows');
  });

  it.each([
    [50, false],
    [51, true],
  ])('has 50 runs on a page: with %i there is a next page: %s', async (amount, hasNext) => {
    const operations = aFakeDesk();
    for (let index = 0; index < amount; index += 1)
      putEnded(operations, { id: `20300101-${String(index).padStart(6, '0')}-aaaa` });
    const app = await pagesOn(operations);
    const { body } = await app.inject('/');
    expect(body.includes('Older runs')).toBe(hasNext);
    expect(body.split('<th scope="row">').length - 1).toBe(50);
  });
});

describe('the template', () => {
  it('is a CSV to download', async () => {
    const answer = await (await pagesOn(aFakeDesk())).inject('/template.csv');
    expect(answer.body).toBe(TEMPLATE);
    expect(answer.headers['content-disposition']).toContain('attachment');
  });
});

describe('an upload', () => {
  it('reaches the operations byte for byte, and leads to its preview', async () => {
    const operations = aFakeDesk();
    const { view } = putPlan(operations);
    const app = await pagesOn(operations);
    const answer = await app.inject({ method: 'POST', url: '/runs', ...anUpload('phone\r\n+12025550100\r\n') });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/runs/${view.record.id}`]);
    expect(operations.uploads.get('numbers.csv')).toBe('phone\r\n+12025550100\r\n');
  });

  it('passes on the import options', async () => {
    const operations = aFakeDesk();
    const app = await pagesOn(operations);
    const fields = {
      ...{ phone: 'Mobil', encoding: 'windows-1252', delimiter: 'tab', country: 'de', checkImages: 'off' },
      clearMarker: '(none)',
    };
    await app.inject({ method: 'POST', url: '/runs', ...anUpload('x', { fields }) });
    expect(operations.asked[0]?.with[1]).toEqual({
      startedBy: 'upload',
      guess: true,
      settings: {
        mapping: { phone_number: 'Mobil' },
        ...{ encoding: 'windows-1252', delimiter: '\t', defaultCountry: 'DE', checkImages: false },
        clearMarker: '(none)',
      },
    });
  });

  it.each([
    [{ country: 'Germany' }, 'Unknown country.'],
    [{ country: 'XX' }, 'Unknown country.'],
    [{ encoding: 'klingon' }, 'Unknown encoding.'],
  ])('is refused with words when the form says %j', async (fields: Record<string, string>, what) => {
    const operations = aFakeDesk();
    const app = await pagesOn(operations);
    const answer = await app.inject({ method: 'POST', url: '/runs', ...anUpload('x', { fields }) });
    expect(answer.statusCode).toBe(400);
    expect(readHtml(answer.body).text).toContain(what);
    expect(operations.asked).toEqual([]);
  });

  it('without a file is refused', async () => {
    const app = await pagesOn(aFakeDesk());
    const answer = await app.inject({ method: 'POST', url: '/runs', ...anUpload('', { name: '' }) });
    expect(answer.statusCode).toBe(422);
    expect(readHtml(answer.body).text).toContain('No file was selected.');
  });

  it.each([
    [999, 303],
    [1_000, 303],
    [1_001, 413],
  ])('of %i bytes where 1,000 are allowed is answered with %i', async (bytes, status) => {
    const app = await pagesOn(aFakeDesk(), { maxUpload: 1_000 });
    const answer = await app.inject({ method: 'POST', url: '/runs', ...anUpload('x'.repeat(bytes)) });
    expect(answer.statusCode).toBe(status);
  });

  it('from an address leads to its preview', async () => {
    const operations = aFakeDesk();
    const app = await pagesOn(operations);
    const form = { payload: 'address=+https://example.com/a.csv', headers: FORM };
    const answer = await app.inject({ method: 'POST', url: '/runs/from', ...form });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, expect.stringMatching(/^\/runs\//)]);
    expect(operations.asked).toMatchObject([
      { name: 'uploadFrom', with: ['https://example.com/a.csv', { guess: true, maxBytes: expect.any(Number) }] },
    ]);
  });

  it('from an address that cannot be read keeps the address, and names no setting of the server', async () => {
    const operations = aFakeDesk();
    const why = new OperatorError('source_forbidden', 'It does not let us have it.', 'Set LINQ_CARDS_SOURCE_HEADER.');
    operations.refuse.set('uploadFrom', why);
    const app = await pagesOn(operations);
    const form = { payload: 'address=https://example.com/a.csv', headers: FORM };
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/runs/from', ...form });
    const { text, tags } = readHtml(body);
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(text).toContain('It does not let us have it.');
    expect(body).not.toContain('LINQ_CARDS_');
    const field = tags.find(({ attributes }) => attributes['id'] === 'from-address');
    expect(field?.attributes['value']).toBe('https://example.com/a.csv');
  });

  it('that cannot be used is reported on the same page, with a remedy for that page', async () => {
    const operations = aFakeDesk();
    operations.refuse.set(
      'upload',
      new OperatorError('source_columns', 'No column is the phone number.', 'Use --map phone_number='),
    );
    const app = await pagesOn(operations);
    const answer = await app.inject({ method: 'POST', url: '/runs', ...anUpload('a,b\r\n') });
    const { text, tags } = readHtml(answer.body);
    expect(answer.statusCode).toBe(422);
    expect(text).toContain('No column is the phone number.');
    expect(text).toContain('Choose the columns under “Import options”');
    expect(text).not.toContain('--map');
    expect(tags.find(({ name }) => name === 'details')?.attributes).toHaveProperty('open');
  });

  it('uses the file name as a label, never as a path', async () => {
    const operations = aFakeDesk();
    const app = await pagesOn(operations);
    await app.inject({ method: 'POST', url: '/runs', ...anUpload('x', { name: `../../etc/${'a'.repeat(500)}.csv` }) });
    const name = String(operations.asked[0]?.with[0]);
    expect(name).not.toContain('/');
    expect(name.length).toBeLessThanOrEqual(200);
  });

  it('that fails because of a bug does not reveal the message of the bug', async () => {
    const operations = aFakeDesk();
    operations.refuse.set('upload', new Error('secret innards'));
    const app = await pagesOn(operations);
    const answer = await app.inject({ method: 'POST', url: '/runs', ...anUpload('x') });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('innards');
  });
});
