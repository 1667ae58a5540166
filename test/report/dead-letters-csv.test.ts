import { describe, expect, it } from 'vitest';
import type { CardFields } from '../../src/cards/card.js';
import type { DeadLetter } from '../../src/cards/dead-letter.js';
import { deadLettersCsv, withEdits } from '../../src/report/dead-letters-csv.js';
import { A_MOMENT, A_NUMBER, A_RUN, ANOTHER_NUMBER, aDeadLetter } from '../support/builders.js';
import { collect, readSource } from '../support/source.js';

async function csvOf(...deadLetters: DeadLetter[]): Promise<string> {
  return (await collect(deadLettersCsv(deadLetters)))
    .map(String)
    .join('')
    .replace(/^\ufeff/, '');
}

/** The cells of the one letter, by column. */
async function cellsOf(given: Partial<DeadLetter>): Promise<Record<string, string | undefined>> {
  const { dialect, cells } = await readSource(await csvOf(aDeadLetter(given)));
  return Object.fromEntries(dialect.header.map((name, column) => [name, cells[0]?.[column]]));
}

describe('a CSV of dead letters', () => {
  it('has the columns that provision reads, then where the row came from, then what went wrong', async () => {
    expect((await csvOf(aDeadLetter())).split('\r\n')).toEqual([
      'phone_number,first_name,last_name,image_url,from_run,from_row,linq__status,linq__http_status,linq__code,linq__reason,linq__trace_id,linq__finished_at',
      `${A_NUMBER},Acme,,,${A_RUN},1,rejected,400,1002,Not a number.,,${A_MOMENT}`,
      '',
    ]);
  });

  it('has a line for each letter, in their order', async () => {
    const { rows } = await readSource(await csvOf(aDeadLetter({ phoneNumber: ANOTHER_NUMBER }), aDeadLetter()));
    expect(rows.map((row) => row.kind === 'good' && row.phoneNumber)).toEqual([ANOTHER_NUMBER, A_NUMBER]);
  });

  it('has only its header where there are no letters', async () => {
    expect((await csvOf()).split('\r\n')).toEqual([expect.stringMatching(/^phone_number,/), '']);
  });

  it('leaves empty what is not known', async () => {
    const cells = await cellsOf({ wanted: {}, httpStatus: null, code: null, traceId: null });
    const empty = Object.keys(cells).filter((name) => cells[name] === '');
    expect(empty).toEqual([
      'first_name',
      'last_name',
      'image_url',
      'linq__http_status',
      'linq__code',
      'linq__trace_id',
    ]);
  });

  it('tells the time of the last failure, not of the first', async () => {
    const lastFailedAt = '2025-06-01T00:00:00.000Z';
    expect(await cellsOf({ lastFailedAt })).toMatchObject({ linq__finished_at: lastFailedAt });
  });

  it.each<[string, CardFields]>([
    ['all fields', { firstName: 'Ann', lastName: 'Lee', imageUrl: 'https://example.com/ann.png' }],
    ['a comma', { firstName: 'Ann, the first' }],
    ['a quote', { firstName: 'Ann "Annie"' }],
    ['an umlaut and an emoji', { firstName: 'Zoë 🙂' }],
    ['an apostrophe in front', { firstName: "'t Hooft" }],
    ['what a spreadsheet would take for a formula', { firstName: '=Ann', lastName: '@Lee' }],
  ])('is taken by provision with the very card that failed: %s', async (_, wanted) => {
    const { rows } = await readSource(await csvOf(aDeadLetter({ wanted })));
    expect(rows).toEqual([{ kind: 'good', row: 1, line: 2, phoneNumber: A_NUMBER, fields: wanted }]);
  });

  it('begins no cell with what a spreadsheet would take for a formula', async () => {
    const cells = await cellsOf({ wanted: { firstName: '=1+1' }, reason: '-2+3' });
    expect(cells).toMatchObject({ phone_number: A_NUMBER, first_name: "'=1+1", linq__reason: "'-2+3" });
  });
});

describe('a letter with other values', () => {
  it('wants these in place of the ones that failed, and keeps all else', () => {
    const deadLetter = aDeadLetter({ wanted: { firstName: 'Ann', imageUrl: 'https://example.com/old.png' } });
    const imageUrl = 'https://example.com/new.png';
    expect(withEdits(deadLetter, { imageUrl })).toEqual({ ...deadLetter, wanted: { firstName: 'Ann', imageUrl } });
  });

  it('wants a value also where there was none', () => {
    expect(withEdits(aDeadLetter({ wanted: { firstName: 'Ann' } }), { lastName: 'Lee' }).wanted).toEqual({
      firstName: 'Ann',
      lastName: 'Lee',
    });
  });

  it('leaves the letter itself as it is', () => {
    const deadLetter = aDeadLetter();
    withEdits(deadLetter, { firstName: 'Other' });
    expect(deadLetter).toEqual(aDeadLetter());
  });
});
