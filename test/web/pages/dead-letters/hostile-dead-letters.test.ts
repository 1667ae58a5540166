import { describe, expect, it } from 'vitest';
import { aCard, aDeadLetter, anAudit, anOutcome, aRunRecord, aStart } from '../../../support/builders.js';
import { type Answer, deadLetterPages, type Pages } from '../../../support/dead-letter-pages.js';
import { aReview, fakeDeadLetterOperations } from '../../../support/fake-dead-letter-operations.js';

const HOSTILE = [
  '<script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)',
  "' autofocus onfocus='alert(1)",
  '--><b>x</b><!--',
  '</textarea></select><form action=//example.com>',
  '&lt;b&gt;&#60;b&#62;&quot;',
];
const HARMLESS = 'Acme';

/** A operations on which every value that comes from outside is this one. */
function deskOf(value: string) {
  const deadLetter = aDeadLetter({
    phoneNumber: value,
    wanted: { firstName: value, lastName: value, imageUrl: value },
    run: value,
    code: value,
    reason: `${value}. Mend: ${value}`,
    traceId: value,
  });
  const run = aRunRecord({ id: value, startedBy: value, source: { name: value, bytes: 1, sha256: 'x' } });
  const outcome = anOutcome({ status: 'rejected', code: value, reason: value, traceId: value });
  const lastTick = { ...aStart(), what: 'source_missing' as const, why: value };
  const ended = {
    what: 'ended' as const,
    at: aStart().at,
    run: value,
    state: 'failed' as const,
    counts: null,
    why: value,
  };
  const lastRun = { run: value, at: aStart().at, state: value, counts: null };
  const history = [aStart({ run: value }), lastTick, ended];
  const shown = { source: value, lastTick, lastRun, history, paused: true };
  const lastAudit = { at: aStart().at, drift: true, counts: { differs: 1, row_error: 1 } };
  const anAuditing = aReview({ name: 'drift', audit: true, source: value, lastAudit });
  const change = { field: 'lastName' as const, from: value, to: value };
  const card = aCard({
    phoneNumber: value,
    firstName: value,
    lastName: value,
    imageUrl: `https://example.com/${value}`,
  });
  return fakeDeadLetterOperations({
    audit: anAudit([
      { kind: 'differs', phoneNumber: value, changes: [change], lastSet: { run: value, at: aStart().at } },
      { kind: 'row_error', phoneNumber: null, line: 3, reason: value },
    ]),
    lines: [
      { phoneNumber: value, card, drift: null, lastSet: { run: value, at: aStart().at } },
      { phoneNumber: value, card: null, drift: 'no_card', lastSet: null },
    ],
    deadLetters: [deadLetter],
    // As someone could write it into the file of a schedule by hand.
    schedules: [aReview({ ...shown }), aReview({ ...shown, name: 'odd', cron: value }), anAuditing],
    line: {
      phoneNumber: '+12025550100',
      live: aCard({ firstName: value, lastName: value, imageUrl: `https://example.com/${value}` }),
      wanted: { firstName: value, lastName: value, imageUrl: value },
      letter: deadLetter,
      mentions: [{ run, row: 1, wanted: { firstName: value }, outcome }],
    },
  });
}

const VISITS: [string, (pages: Pages, value: string) => Promise<Answer>][] = [
  ['the page of dead letters', (pages) => pages.get('/dead-letters')],
  ['a filter', (pages, value) => pages.get(`/dead-letters?${new URLSearchParams({ run: value })}`)],
  [
    'a filter that cannot be read',
    (pages, value) => pages.get(`/dead-letters?${new URLSearchParams({ since: `${value} ` })}`),
  ],
  [
    'a letter whose picture cannot be',
    (pages, value) => {
      const fields = { chosen: value, firstName: value, lastName: value, imageUrl: value, run: value, after: value };
      return pages.post('/dead-letters/edit', fields);
    },
  ],
  [
    'the question before discarding',
    (pages, value) => pages.post('/dead-letters/discard', { chosen: value, run: value }),
  ],
  ['the page of schedules', (pages) => pages.get('/schedules')],
  ['the page of a schedule', (pages) => pages.get('/schedules/nightly')],
  ['the page of a schedule that audits', (pages) => pages.get('/schedules/drift')],
  ['the question before removing', (pages) => pages.get('/schedules/nightly/remove')],
  ['the form of a schedule', (pages) => pages.get('/schedules/odd/edit')],
  [
    'a form that cannot be saved',
    (pages, value) => {
      const fields = {
        name: value,
        cron: value,
        tz: `${value}!`,
        source: value,
        rate: value,
        mode: value,
        maxUpdatePct: value,
      };
      return pages.post('/schedules/_new', { ...fields, intent: 'save' });
    },
  ],
  ['what is no number', (pages, value) => pages.get(`/lines?${new URLSearchParams({ number: value })}`)],
  ['the lines', (pages, value) => pages.get(`/lines?${new URLSearchParams({ search: value, show: value })}`)],
  [
    'a change of lines that cannot be planned',
    (pages, value) => {
      const place = { search: value, show: value, after: value };
      return pages.post('/lines/change', { ...place, chosen: value, field: value, value, intent: value });
    },
  ],
  ['the page of a number', (pages) => pages.get('/lines/+12025550100')],
];

describe.each(VISITS)('a value from outside, in %s', (_, visit) => {
  it.each(HOSTILE)('adds no tag and no attribute: %j', async (value) => {
    const harmless = await visit(deadLetterPages(deskOf(HARMLESS)), HARMLESS);
    const hostile = await visit(deadLetterPages(deskOf(value)), value);
    const shape = ({ tags }: Answer) => tags.map(({ name, attributes }) => [name, Object.keys(attributes)]);
    expect(shape(hostile)).toEqual(shape(harmless));
    expect(hostile.status).toBe(harmless.status);
  });

  it('links only to our own pages, and to pictures over https', async () => {
    const { tags } = await visit(deadLetterPages(deskOf('javascript:alert(1)')), 'javascript:alert(1)');
    const addresses = tags.flatMap(({ attributes }) =>
      ['href', 'src', 'action', 'formaction'].flatMap((name) => attributes[name] ?? []),
    );
    expect(addresses.filter((address) => !/^(\/(?!\/)|#|https:|data:,$)/.test(address))).toEqual([]);
  });

  it('causes no inline script, style or event handler', async () => {
    const { tags } = await visit(deadLetterPages(deskOf(HARMLESS)), HARMLESS);
    const names = tags.flatMap(({ attributes }) => Object.keys(attributes));
    expect(names.filter((name) => name.startsWith('on') || name === 'style')).toEqual([]);
  });
});
