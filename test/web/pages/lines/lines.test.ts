import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../../src/errors.js';
import type { LineView } from '../../../../src/operations/operations.js';
import { markOf } from '../../../../src/web/pages/lines/line-differences.js';
import { A_NUMBER, A_RUN, aCard, aDeadLetter, anOutcome, aRunRecord } from '../../../support/builders.js';
import { deadLetterPages, shownIn, tagsOf } from '../../../support/dead-letter-pages.js';
import { fakeDeadLetterOperations } from '../../../support/fake-dead-letter-operations.js';

const URL_OF_IT = `/lines/${encodeURIComponent(A_NUMBER)}`;
const PICTURE = 'https://cdn.example.com/a.png';

function pageOf(line: Partial<LineView>) {
  const whole = { phoneNumber: A_NUMBER, live: null, wanted: null, letter: null, mentions: [], ...line };
  return deadLetterPages(fakeDeadLetterOperations({ line: whole })).get(URL_OF_IT);
}

describe('finding a number', () => {
  it('begins with a search field', async () => {
    const page = await deadLetterPages(fakeDeadLetterOperations({})).get('/lines');
    expect(page.status).toBe(200);
    expect(tagsOf(page, 'label', { for: 'find-number' })).toHaveLength(1);
  });

  it.each(['+1 (202) 555-0100', '0012025550100', "'+12025550100"])(
    'goes to it however it is written: %s',
    async (number) => {
      const answer = await deadLetterPages(fakeDeadLetterOperations({})).get(
        `/lines?${new URLSearchParams({ number })}`,
      );
      expect([answer.status, answer.location]).toEqual([303, URL_OF_IT]);
    },
  );

  it.each(['nonsense', '2025550100', '+1202'])(
    'keeps what is no number, and says what mends it: %s',
    async (number) => {
      const page = await deadLetterPages(fakeDeadLetterOperations({})).get(`/lines?${new URLSearchParams({ number })}`);
      expect(page.status).toBe(400);
      expect(shownIn(page, 'number')).toBe(number);
      expect(page.text).toContain('with + and country code');
      expect(page.text).not.toContain('--');
    },
  );

  it('redirects from any spelling of a number to its canonical address', async () => {
    expect((await deadLetterPages(fakeDeadLetterOperations({})).get('/lines/+1-202-555-0100')).location).toBe(
      URL_OF_IT,
    );
  });

  it('shows why the operations refuse a number', async () => {
    const line = new OperatorError('setting_invalid', 'That is no number.', 'Give another.');
    const page = await deadLetterPages(fakeDeadLetterOperations({ fails: { line } })).get(URL_OF_IT);
    expect(page.status).toBe(400);
    expect(page.text).toContain('That is no number. Give another.');
  });
});

describe('the page of a number', () => {
  it('shows the card as a recipient sees it', async () => {
    const page = await pageOf({ live: aCard({ lastName: 'Support', imageUrl: PICTURE }) });
    expect(page.text).toContain('Acme Support');
    expect(tagsOf(page, 'img', { src: PICTURE, referrerpolicy: 'no-referrer' })).toHaveLength(1);
    // Where it does not load it takes no room, and the initials behind it are seen; the name stands below.
    expect(tagsOf(page, 'img')[0]?.attributes['alt']).toBe('');
    expect(page.html).toMatch(/card-look-initials"[^>]*><span aria-hidden="true">AS</);
  });

  it('shows initials if there is no picture', async () => {
    const page = await pageOf({ live: aCard({ lastName: 'Support' }) });
    expect(tagsOf(page, 'img')).toEqual([]);
    expect(page.html).toMatch(/card-look-initials"[^>]*><span[^>]*>AS</);
  });

  it.each([
    'http://example.com/a.png',
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    '//example.com/a.png',
    'x',
  ])('loads pictures over https only: %s', async (imageUrl) => {
    const page = await pageOf({ live: aCard({ imageUrl }), wanted: { imageUrl } });
    expect(tagsOf(page, 'img')).toEqual([]);
    expect(tagsOf(page, 'a', { href: imageUrl })).toEqual([]);
  });

  it.each([
    [undefined, 'Linq is not responding.'],
    [null, 'No card. Recipients see only the number.'],
    [aCard({ isActive: false }), 'This card is inactive: recipients do not see it.'],
  ])('says why recipients see no card: %j', async (live, says) => {
    expect((await pageOf({ live })).text).toContain(says);
  });

  it('marks the fields that differ from the expected card', async () => {
    const page = await pageOf({
      live: aCard({ lastName: 'Support' }),
      wanted: { firstName: 'Acme Inc', lastName: 'Support' },
    });
    const rows = tagsOf(page, 'tr').map(({ attributes }) => attributes['class']);
    expect(rows).toEqual([undefined, 'is-differs', 'is-same', 'is-left']);
  });

  it('offers to retry, edit or discard its dead letter', async () => {
    const page = await pageOf({ letter: aDeadLetter() });
    const actions = tagsOf(page, 'form', { method: 'post' }).map(({ attributes }) => attributes['action']);
    expect(actions).toEqual(['/dead-letters/rerun', '/dead-letters/discard']);
    expect(tagsOf(page, 'input', { name: 'chosen', value: A_NUMBER })).toHaveLength(2);
    expect(
      tagsOf(page, 'a', { href: `/dead-letters?${new URLSearchParams({ number: A_NUMBER })}#numbers` }),
    ).toHaveLength(1);
  });

  it('lists its outcome in each run', async () => {
    const outcome = anOutcome({ status: 'rejected', httpStatus: 400, code: 1002, reason: 'Not a number.' });
    const mentions = [
      { run: aRunRecord({ id: 'newer' }), row: 7, wanted: {}, outcome: null },
      { run: aRunRecord(), row: 3, wanted: {}, outcome },
    ];
    const { text } = await pageOf({ mentions });
    expect(text).toMatch(/planned.*row 7.*rejected.*400\/1002.*row 3.*Not a number\./s);
    expect(text).toContain(A_RUN);
  });

  it('says what to do if no run contains the number', async () => {
    expect((await pageOf({})).text).toContain('No run contains this number yet.');
  });
});

describe('whether a field matches', () => {
  const live = aCard({ imageUrl: PICTURE });

  it('is unknown for a picture, because Linq stores its own copy', () => {
    expect(markOf('imageUrl', live, { imageUrl: 'https://example.com/mine.png' }).is).toBe('unknown');
    expect(markOf('imageUrl', live, { imageUrl: PICTURE }).is).toBe('same');
    expect(markOf('imageUrl', aCard(), { imageUrl: PICTURE }).is).toBe('differs');
  });

  it('does not matter if no value is expected', () => {
    expect(markOf('lastName', live, { lastName: '' }).is).toBe('left');
    expect(markOf('lastName', live, {}).is).toBe('left');
  });
});
