import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../../src/errors.js';
import { A_NUMBER, A_RUN, ANOTHER_NUMBER, aDeadLetter } from '../../../support/builders.js';
import { deadLetterPages, shownIn, tagsOf } from '../../../support/dead-letter-pages.js';
import { fakeDeadLetterOperations } from '../../../support/fake-dead-letter-operations.js';

const TWO = [
  aDeadLetter(),
  aDeadLetter({ phoneNumber: ANOTHER_NUMBER, httpStatus: 422, reason: 'Too long. Shorten it.' }),
];
const FIRST = { status: 'rejected', code: '400/1002' };

function aLot(deadLetters: number) {
  return Array.from({ length: deadLetters }, (_, at) => aDeadLetter({ phoneNumber: `+1202555${String(1_000 + at)}` }));
}

describe('the page of dead letters', () => {
  it('says what to do if there are none', async () => {
    const page = await deadLetterPages(fakeDeadLetterOperations({})).get('/dead-letters');
    expect(page.status).toBe(200);
    expect(page.text).toContain('No failed numbers.');
    expect(tagsOf(page, 'a', { href: '/' }).length).toBeGreaterThan(0);
  });

  it('groups them by cause, with what happened and how to fix it', async () => {
    const page = await deadLetterPages(fakeDeadLetterOperations({ deadLetters: TWO })).get('/dead-letters');
    expect(tagsOf(page, 'li', { class: 'cause letter-cause' })).toHaveLength(2);
    expect(page.text).toMatch(/400\/1002.*422\/1002/s);
    expect(page.html).toMatch(/Too long\.<\/p>\s*<p>Shorten it\./);
  });

  it('counts a cause over all letters and shows a hundred numbers at a time', async () => {
    const pages = deadLetterPages(fakeDeadLetterOperations({ deadLetters: aLot(2_001) }));
    const first = await pages.get('/dead-letters');
    expect(first.text).toContain('2,001');
    expect(tagsOf(first, 'li', { class: 'letter' })).toHaveLength(100);
    const next = tagsOf(first, 'a', { rel: 'next' })[0]?.attributes['href'] ?? '';
    const second = await pages.get(next);
    expect(tagsOf(second, 'li', { class: 'letter' })).toHaveLength(100);
    expect(second.text).toContain('+1 202 555 1100');
    expect(second.text).not.toContain('+1 202 555 1099');
  });

  it.each([
    [99, 99, 0],
    [100, 100, 0],
    [101, 100, 1],
  ])('of %i numbers shows %i and %i further page', async (deadLetters, shown, links) => {
    const page = await deadLetterPages(fakeDeadLetterOperations({ deadLetters: aLot(deadLetters) })).get(
      '/dead-letters',
    );
    expect(tagsOf(page, 'li', { class: 'letter' })).toHaveLength(shown);
    expect(tagsOf(page, 'a', { rel: 'next' })).toHaveLength(links);
  });

  it('filters by cause, even if causes differ only in their HTTP status', async () => {
    const query = new URLSearchParams(FIRST);
    const page = await deadLetterPages(fakeDeadLetterOperations({ deadLetters: TWO })).get(`/dead-letters?${query}`);
    expect(page.text).toContain('+1 202 555 0100');
    expect(tagsOf(page, 'li', { class: 'letter' })).toHaveLength(1);
  });

  it.each([
    ['run', 'another-run'],
    ['status', 'failed'],
    ['code', '9'],
    ['number', '+12025550199'],
    ['search', 'nonsense'],
    ['since', '2999-01-01'],
  ])('keeps to a filter by %s, and says so where nothing is like that', async (field, value) => {
    const page = await deadLetterPages(fakeDeadLetterOperations({ deadLetters: TWO })).get(
      `/dead-letters?${new URLSearchParams([[field, value]])}`,
    );
    expect(page.text).toContain('No failed number matches the filter.');
    if (field !== 'status') expect(shownIn(page, field)).toBe(value);
  });

  it('finds a number in any spelling', async () => {
    const query = new URLSearchParams({ number: '+1 (202) 555-0101' });
    const page = await deadLetterPages(fakeDeadLetterOperations({ deadLetters: TWO })).get(`/dead-letters?${query}`);
    expect(
      tagsOf(page, 'input', { name: 'chosen', type: 'checkbox' }).map(({ attributes }) => attributes['value']),
    ).toEqual([ANOTHER_NUMBER]);
  });

  it.each([
    ['a number in any spelling', '+1 (202) 555-0101', [ANOTHER_NUMBER]],
    ['its last four digits', '0101', [ANOTHER_NUMBER]],
    ['a name', 'ACME', [A_NUMBER, ANOTHER_NUMBER]],
    ['a cause in words', 'too long', [ANOTHER_NUMBER]],
    ['a cause by its code', '400/1002', [A_NUMBER]],
    ['what is nowhere', 'nonsense', []],
  ])('searches by %s', async (_, search, found) => {
    const query = new URLSearchParams({ search });
    const page = await deadLetterPages(fakeDeadLetterOperations({ deadLetters: TWO })).get(`/dead-letters?${query}`);
    const shown = tagsOf(page, 'input', { name: 'chosen', type: 'checkbox' });
    expect(shown.map(({ attributes }) => attributes['value'])).toEqual(found);
    expect(shownIn(page, 'search')).toBe(search);
  });

  it('says until when numbers wait that have reached their write limit, as long as they do', async () => {
    const waiting = [
      aDeadLetter({ notBefore: '2999-01-01T00:00:00.000Z' }),
      aDeadLetter({ phoneNumber: ANOTHER_NUMBER, notBefore: '2020-01-01T00:00:00.000Z' }),
    ];
    const page = await deadLetterPages(fakeDeadLetterOperations({ deadLetters: waiting })).get('/dead-letters');
    const times = tagsOf(page, 'time').map(({ attributes }) => attributes['datetime']);
    expect(times.filter((time) => time === '2999-01-01T00:00:00.000Z')).toHaveLength(2);
    expect(times).not.toContain('2020-01-01T00:00:00.000Z');
  });

  it('shows nothing to act on if the filter is invalid', async () => {
    const page = await deadLetterPages(fakeDeadLetterOperations({ deadLetters: TWO })).get(
      '/dead-letters?since=yesterday',
    );
    expect(page.status).toBe(400);
    expect(shownIn(page, 'since')).toBe('yesterday');
    expect(tagsOf(page, 'input', { id: 'filter-since', 'aria-invalid': 'true' })).toHaveLength(1);
    expect(tagsOf(page, 'form').filter(({ attributes }) => attributes['method'] !== 'get')).toEqual([]);
  });
});

describe('retrying dead letters', () => {
  it('sends all of a cause, and no letter of another cause', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters: TWO });
    const answer = await deadLetterPages(operations).post('/dead-letters/rerun', { ...FIRST, scope: 'all' });
    expect([answer.status, answer.location]).toEqual([303, `/runs/${A_RUN}`]);
    expect(operations.calls).toEqual([['rerun', { status: 'rejected', code: '400/1002' }, {}]]);
  });

  it('sends the selected ones', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters: TWO });
    const chosen: [string, string][] = [
      ['chosen', A_NUMBER],
      ['chosen', ANOTHER_NUMBER],
    ];
    expect((await deadLetterPages(operations).post('/dead-letters/rerun', chosen)).location).toBe(`/runs/${A_RUN}`);
    expect(operations.calls).toEqual([['rerun', { numbers: [A_NUMBER, ANOTHER_NUMBER] }, {}]]);
  });

  it('sends nothing if none is selected', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters: TWO });
    const page = await deadLetterPages(operations).post('/dead-letters/rerun', FIRST);
    expect(page.status).toBe(400);
    expect(page.text).toContain('Nothing is selected.');
    expect(tagsOf(page, 'li', { class: 'letter' })).toHaveLength(1);
    expect(operations.calls).toEqual([]);
  });

  it('sends nothing if the filter is invalid', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters: TWO });
    await deadLetterPages(operations).post('/dead-letters/rerun', { scope: 'all', status: 'rejectd' });
    expect(operations.calls).toEqual([]);
  });

  it('says why a retry is refused, and what to do', async () => {
    const letter_unknown = new OperatorError('letter_unknown', 'There are no such dead letters.', 'Look again.');
    const operations = fakeDeadLetterOperations({ deadLetters: TWO, fails: { rerun: letter_unknown } });
    const page = await deadLetterPages(operations).post('/dead-letters/rerun', { chosen: A_NUMBER });
    expect(page.status).toBe(404);
    expect(page.text).toMatch(/There are no such dead letters\..*Look again\./s);
  });
});

describe('editing a dead letter', () => {
  const deadLetters = [aDeadLetter({ wanted: { firstName: 'Acme', lastName: 'Support' } })];
  const values = { chosen: A_NUMBER, firstName: 'Acme', lastName: 'Support', imageUrl: '' };

  it('sends only what was changed', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters });
    const imageUrl = 'https://example.com/a.png';
    const answer = await deadLetterPages(operations).post('/dead-letters/edit', {
      ...values,
      firstName: ' Acme Inc ',
      imageUrl,
    });
    expect(answer.location).toBe(`/runs/${A_RUN}`);
    expect(operations.calls).toEqual([['rerun', { numbers: [A_NUMBER] }, { firstName: 'Acme Inc', imageUrl }]]);
  });

  it('keeps the current value of a field that was emptied', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters });
    await deadLetterPages(operations).post('/dead-letters/edit', { ...values, lastName: '' });
    expect(operations.calls).toEqual([['rerun', { numbers: [A_NUMBER] }, { lastName: '' }]]);
  });

  it('keeps invalid input beside its problem, and sends nothing', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters });
    const page = await deadLetterPages(operations).post('/dead-letters/edit', {
      ...values,
      firstName: 'New',
      imageUrl: 'http://a.example/x',
    });
    expect(page.status).toBe(400);
    expect([shownIn(page, 'firstName'), shownIn(page, 'imageUrl')]).toEqual(['New', 'http://a.example/x']);
    const field = tagsOf(page, 'input', { name: 'imageUrl' })[0]?.attributes ?? {};
    expect(field['aria-invalid']).toBe('true');
    expect(tagsOf(page, 'small', { id: field['aria-describedby']?.split(' ')[0] ?? '' })).toHaveLength(1);
    expect(page.text).toContain('The picture is not at an https address.');
    expect(operations.calls).toEqual([]);
  });

  it.each(['+1 202 555 0101', '(202) 555-0101'])('sends another number: %s', async (newNumber) => {
    const operations = fakeDeadLetterOperations({ deadLetters });
    await deadLetterPages(operations).post('/dead-letters/edit', { ...values, newNumber });
    expect(operations.calls).toEqual([['rerun', { numbers: [A_NUMBER] }, { phoneNumber: ANOTHER_NUMBER }]]);
  });

  it('keeps what is no number beside its problem, and sends nothing', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters });
    const page = await deadLetterPages(operations).post('/dead-letters/edit', { ...values, newNumber: '555-0' });
    expect([page.status, shownIn(page, 'newNumber')]).toEqual([400, '555-0']);
    expect(tagsOf(page, 'input', { name: 'newNumber', 'aria-invalid': 'true' })).toHaveLength(1);
    expect(operations.calls).toEqual([]);
  });

  it('says so if the letter is gone', async () => {
    const page = await deadLetterPages(fakeDeadLetterOperations({ deadLetters })).post('/dead-letters/edit', {
      ...values,
      chosen: '+12025550188',
    });
    expect(page.status).toBe(404);
    expect(page.text).toContain('+12025550188 is no longer in the list of failed numbers.');
  });
});

describe('discarding dead letters', () => {
  it('asks for confirmation first', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters: TWO });
    const pages = deadLetterPages(operations);
    const page = await pages.post('/dead-letters/discard', { ...FIRST, scope: 'all' });
    expect(page.text).toContain('Discard this failed number?');
    expect(operations.calls).toEqual([]);
    const hidden = tagsOf(page, 'input', { type: 'hidden' }).map(({ attributes }) => [
      attributes['name'],
      attributes['value'],
    ]);
    const done = await pages.post('/dead-letters/discard', hidden as [string, string][]);
    expect([done.status, done.location]).toEqual([303, '/dead-letters?notice=1']);
    expect(operations.calls).toEqual([['discard', { status: 'rejected', code: '400/1002' }]]);
  });

  it('names the selected numbers', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters: TWO });
    const pages = deadLetterPages(operations);
    const chosen: [string, string][] = [
      ['chosen', A_NUMBER],
      ['chosen', ANOTHER_NUMBER],
    ];
    const page = await pages.post('/dead-letters/discard', chosen);
    expect(tagsOf(page, 'input', { name: 'chosen' }).map(({ attributes }) => attributes['value'])).toEqual([
      A_NUMBER,
      ANOTHER_NUMBER,
    ]);
    await pages.post('/dead-letters/discard', [...chosen, ['agreed', '2']]);
    expect(operations.calls).toEqual([['discard', { numbers: [A_NUMBER, ANOTHER_NUMBER] }]]);
  });

  it('asks again if the number of letters has changed since', async () => {
    const operations = fakeDeadLetterOperations({ deadLetters: aLot(3) });
    const page = await deadLetterPages(operations).post('/dead-letters/discard', { scope: 'all', agreed: '2' });
    expect(page.text).toContain('Discard 3 failed numbers?');
    expect(tagsOf(page, 'div', { role: 'alert' })).toHaveLength(1);
    expect(operations.calls).toEqual([]);
  });

  it('says afterwards how many were discarded', async () => {
    const pages = deadLetterPages(fakeDeadLetterOperations({ deadLetters: TWO }));
    expect((await pages.get('/dead-letters?notice=1')).text).toContain('1 failed number was discarded.');
    expect((await pages.get('/dead-letters?notice=2000')).text).toContain('2,000 failed numbers were discarded.');
    expect(tagsOf(await pages.get('/dead-letters?notice=all'), 'p', { role: 'status' })).toEqual([]);
  });
});
