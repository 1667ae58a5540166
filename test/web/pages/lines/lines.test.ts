import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../../src/errors.js';
import type { LineView } from '../../../../src/operations/operations.js';
import { markOf } from '../../../../src/web/pages/lines/line-differences.js';
import { A_MOMENT, A_NUMBER, A_RUN, aCard, aDeadLetter, anOutcome, aRunRecord } from '../../../support/builders.js';
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
    'keeps what is no number, and says how to fix it: %s',
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
    expect(actions).toEqual(['/dead-letters/rerun', '/dead-letters/discard', `${URL_OF_IT}/card`]);
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

describe('the lines of the account', () => {
  const list = {
    items: [
      {
        phoneNumber: A_NUMBER,
        card: aCard({ lastName: 'Support' }),
        drift: null,
        lastSet: { run: A_RUN, at: A_MOMENT },
      },
      { phoneNumber: '+12025550101', card: null, drift: 'no_card' as const, lastSet: null },
    ],
    next: '+12025550101',
    counts: { all: 60, drift: 1, inactive: 0, none: 1 },
  };

  it('are listed with card, state and the run that set them last; filters say how many they show', async () => {
    const operations = fakeDeadLetterOperations({});
    const asked: unknown[] = [];
    operations.lineList = async (query) => {
      asked.push(query);
      return list;
    };
    const page = await deadLetterPages(operations).get('/lines?show=drift&search=Acme');
    expect(asked).toEqual([{ search: 'Acme', show: 'drift', after: '', limit: 50 }]);
    expect(page.text).toMatch(/Acme Support.*active.*No card.*no card/s);
    expect(tagsOf(page, 'a', { href: URL_OF_IT })).toHaveLength(1);
    expect(tagsOf(page, 'a', { href: `/runs/${A_RUN}` })).toHaveLength(1);
    expect(tagsOf(page, 'a', { 'aria-current': 'page', href: '/lines?search=Acme&show=drift' })).toHaveLength(1);
    expect(tagsOf(page, 'a', { href: '/lines?search=Acme&show=drift&after=%2B12025550101' })).toHaveLength(1);
  });

  it('can be selected, on this page or all that are found, and each change leads to the preview of a run', async () => {
    const operations = fakeDeadLetterOperations({});
    operations.lineList = async () => list;
    const pages = deadLetterPages(operations);
    const page = await pages.get('/lines?show=drift&search=Acme');
    expect(tagsOf(page, 'input', { name: 'chosen', form: 'change-lines' })).toHaveLength(2);
    expect(tagsOf(page, 'form', { id: 'change-lines', method: 'post', action: '/lines/change' })).toHaveLength(1);
    const place = { search: 'Acme', show: 'drift', after: '', field: 'lastName', value: ' Li ' };
    for (const given of [
      { ...place, chosen: A_NUMBER, intent: 'set' },
      { ...place, field: 'remove imageUrl', all: 'on', intent: 'set' },
      { ...place, chosen: A_NUMBER, intent: 'undo' },
      { ...place, chosen: A_NUMBER, intent: 'again' },
    ]) {
      const answer = await pages.post('/lines/change', given);
      expect([answer.status, answer.location]).toEqual([303, `/runs/${A_RUN}`]);
    }
    expect(operations.calls).toEqual([
      ['changeLines', { numbers: [A_NUMBER] }, { kind: 'set', field: 'lastName', value: 'Li' }, 'lines'],
      ['changeLines', { search: 'Acme', show: 'drift' }, { kind: 'set', field: 'imageUrl', value: null }, 'lines'],
      ['changeLines', { numbers: [A_NUMBER] }, { kind: 'undo' }, 'lines'],
      ['changeLines', { numbers: [A_NUMBER] }, { kind: 'again' }, 'lines'],
    ]);
  });

  it('keep the selection where the change cannot be planned, with the reason', async () => {
    const operations = fakeDeadLetterOperations({});
    operations.lineList = async () => list;
    const given = { chosen: A_NUMBER, field: 'lastName', value: '', intent: 'set' };
    const page = await deadLetterPages(operations).post('/lines/change', given);
    expect([page.status, operations.calls]).toEqual([400, []]);
    expect(tagsOf(page, 'input', { name: 'chosen', value: A_NUMBER, checked: '' })).toHaveLength(1);
    expect(page.text).toContain('Choose what to set, and enter the new value.');
  });

  it('leave the search for a number in place if Linq does not tell them', async () => {
    const operations = fakeDeadLetterOperations({});
    operations.lineList = async () => {
      throw new OperatorError('account_unreadable', 'Linq does not respond.', 'Try again later.');
    };
    const page = await deadLetterPages(operations).get('/lines');
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('Linq does not respond.')]);
    expect(tagsOf(page, 'label', { for: 'find-number' })).toHaveLength(1);
  });
});

describe('setting one card', () => {
  const whole = { phoneNumber: A_NUMBER, live: aCard(), wanted: null, letter: null, mentions: [] };
  const fields = { firstName: 'Ann', lastName: '', imageUrl: '' };

  it('sends what was filled in, and comes back to the number', async () => {
    const operations = fakeDeadLetterOperations({ line: whole });
    const sent: unknown[] = [];
    operations.setCard = async (...given) => {
      sent.push(given);
      return { steps: [], end: { outcome: anOutcome({ status: 'updated' }) } };
    };
    const answer = await deadLetterPages(operations).post(`${URL_OF_IT}/card`, fields);
    expect([answer.status, answer.location]).toEqual([303, `${URL_OF_IT}?set=updated`]);
    expect(sent).toEqual([[A_NUMBER, { firstName: 'Ann' }, { dryRun: false }]]);
    expect((await deadLetterPages(operations).get(`${URL_OF_IT}?set=updated`)).text).toContain(
      'The card was set: updated.',
    );
  });

  it('says why it could not be set, and keeps what was typed', async () => {
    const operations = fakeDeadLetterOperations({ line: whole });
    operations.setCard = async () => ({
      steps: [],
      end: { outcome: anOutcome({ status: 'rejected', reason: 'Linq refused it.' }) },
    });
    const page = await deadLetterPages(operations).post(`${URL_OF_IT}/card`, fields);
    expect([page.text.includes('Linq refused it.'), shownIn(page, 'firstName')]).toEqual([true, 'Ann']);
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
