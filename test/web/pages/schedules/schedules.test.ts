import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../../src/errors.js';
import type { RunSettings } from '../../../../src/home/run-record.js';
import { A_NIGHT, A_NUMBER, A_RUN, anAudit, aStart } from '../../../support/builders.js';
import { deadLetterPages, shownIn, tagsOf } from '../../../support/dead-letter-pages.js';
import { aReview, fakeDeadLetterOperations } from '../../../support/fake-dead-letter-operations.js';

const NEW_YORK = 'America/New_York';
const DRAFT = {
  name: 'weekly',
  cron: '0 2 * * 1',
  tz: NEW_YORK,
  source: 'https://example.com/lines.csv',
  rate: '5',
  mode: 'upsert',
  maxUpdatePct: 'off',
};

describe('the page of schedules', () => {
  it('explains how to start if there are none', async () => {
    const page = await deadLetterPages(fakeDeadLetterOperations({})).get('/schedules');
    expect(page.text).toContain('No schedules yet.');
    expect(tagsOf(page, 'a', { href: '/schedules/_new' })).toHaveLength(1);
  });

  it('shows the next and the last run in the time zone of the schedule', async () => {
    const lastRun = { run: A_RUN, at: A_NIGHT, state: 'completed', counts: { created: 2 } };
    const schedules = [aReview({ tz: NEW_YORK, next: '2026-03-08T07:30:00.000Z', lastRun })];
    const page = await deadLetterPages(fakeDeadLetterOperations({ schedules })).get('/schedules');
    expect(page.text).toContain('Sun 8 Mar 2026, 03:30 GMT-4');
    expect(page.text).toContain('Tue 1 Jan 2030, 21:00 GMT-5');
    expect(page.text).toContain('completed: created 2');
    expect(tagsOf(page, 'a', { href: `/runs/${A_RUN}` })).toHaveLength(1);
  });

  it.each([
    [false, 'pause'],
    [true, 'resume'],
  ])('where paused is %s offers to %s', async (paused, verb) => {
    const page = await deadLetterPages(fakeDeadLetterOperations({ schedules: [aReview({ paused })] })).get(
      '/schedules',
    );
    const actions = tagsOf(page, 'form', { method: 'post' }).map(({ attributes }) => attributes['action']);
    expect(actions).toEqual(['/schedules/nightly/run', `/schedules/nightly/${verb}`]);
  });
});

describe('the page of one schedule', () => {
  it('shows its history in words, newest first', async () => {
    const history = [
      aStart({ late: true, missed: 2 }),
      {
        what: 'ended' as const,
        at: A_NIGHT,
        run: A_RUN,
        state: 'completed' as const,
        counts: { created: 2 },
        why: null,
      },
      { ...aStart(), what: 'source_missing' as const, why: 'x.csv is not there.' },
    ];
    const { text } = await deadLetterPages(fakeDeadLetterOperations({ schedules: [aReview({ history })] })).get(
      '/schedules/nightly',
    );
    const said = ['Source missing; nothing was sent. x.csv is not there.', `Run ${A_RUN} completed: created 2`];
    const last = `Started run ${A_RUN} (late: scheduled for Wed 2 Jan 2030, 02:00 UTC, and 2 more times were missed)`;
    const places = [...said, last].map((words) => text.indexOf(words));
    expect(places.every((at) => at > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it.each([
    [100, 100, 0],
    [101, 100, 1],
  ])('of %i entries of history shows %i, and %i link to older ones', async (entries, shown, links) => {
    const history = Array.from({ length: entries }, () => aStart());
    const page = await deadLetterPages(fakeDeadLetterOperations({ schedules: [aReview({ history })] })).get(
      '/schedules/nightly',
    );
    expect(page.html.split('class="history-entry').length - 1).toBe(shown);
    expect(tagsOf(page, 'a', { href: '/schedules/nightly?page=2#history' })).toHaveLength(links);
  });

  it('shows what the last audit found, with a link to each number and what to fix of it', async () => {
    const change = { field: 'lastName' as const, from: 'Li', to: null };
    const audit = anAudit([{ kind: 'differs', phoneNumber: A_NUMBER, changes: [change] }]);
    const lastAudit = { at: A_NIGHT, drift: true, counts: { differs: 1 } };
    const schedules = [aReview({ audit: true, source: null, lastAudit })];
    const page = await deadLetterPages(fakeDeadLetterOperations({ schedules, audit })).get('/schedules/nightly');
    expect(tagsOf(page, 'h2', { id: 'audit' })).toHaveLength(1);
    expect(tagsOf(page, 'a', { href: `/lines/${encodeURIComponent(A_NUMBER)}` })).toHaveLength(1);
    expect(page.text).toContain('last name: "Li", should be empty');
    expect(tagsOf(page, 'a', { href: '/schedules/nightly#audit' })).toHaveLength(1);
  });

  it('responds with 404 for an unknown name', async () => {
    const page = await deadLetterPages(fakeDeadLetterOperations({})).get('/schedules/weekly');
    expect(page.status).toBe(404);
    expect(page.text).toContain('There is no schedule weekly.');
  });

  it('confirms an action, but shows no text from the address', async () => {
    const pages = deadLetterPages(fakeDeadLetterOperations({ schedules: [aReview()] }));
    expect(tagsOf(await pages.get('/schedules/nightly?notice=paused'), 'p', { role: 'status' })).toHaveLength(1);
    expect(tagsOf(await pages.get('/schedules/nightly?notice=toString'), 'p', { role: 'status' })).toEqual([]);
  });
});

describe('the actions of a schedule', () => {
  it.each([
    ['pause', ['pauseSchedule', 'nightly'], '/schedules/nightly?notice=paused'],
    ['resume', ['resumeSchedule', 'nightly'], '/schedules/nightly?notice=resumed'],
    ['remove', ['removeSchedule', 'nightly'], '/schedules?notice=removed'],
  ])('%s', async (verb, call, location) => {
    const operations = fakeDeadLetterOperations({ schedules: [aReview()] });
    const answer = await deadLetterPages(operations).post(`/schedules/nightly/${verb}`);
    expect([answer.status, answer.location]).toEqual([303, location]);
    expect(operations.calls).toEqual([call]);
  });

  it('run it now, and lead to the run as soon as there is one', async () => {
    const before = aStart({ by: 'hand', at: '2020-01-01T00:00:00.000Z', run: 'before' });
    const schedule = aReview({ history: [before] });
    const operations = fakeDeadLetterOperations({ schedules: [schedule] });
    const pages = deadLetterPages(operations);
    const asked = await pages.post('/schedules/nightly/run');
    expect(operations.calls).toEqual([['runSchedule', 'nightly']]);
    const page = await pages.get(asked.location ?? '');
    const started = tagsOf(page, 'a').map(({ attributes }) => attributes['href'] ?? '');
    const address = started.find((href) => href.includes('/started?since=')) ?? '';
    expect(tagsOf(page, 'p', { 'hx-get': address })).toHaveLength(1);
    expect((await pages.get(address)).location).toBe('/schedules/nightly#history');
    schedule.history.push(aStart({ by: 'hand', at: '2999-01-01T00:00:00.000Z', run: A_RUN }));
    expect((await pages.get(address)).location).toBe(`/runs/${A_RUN}`);
  });

  it('ask for confirmation before removing it', async () => {
    const operations = fakeDeadLetterOperations({ schedules: [aReview()] });
    const page = await deadLetterPages(operations).get('/schedules/nightly/remove');
    expect(page.text).toContain('Remove schedule nightly?');
    expect(tagsOf(page, 'form', { method: 'post', action: '/schedules/nightly/remove' })).toHaveLength(1);
    expect(operations.calls).toEqual([]);
  });
});

describe('the form of a schedule', () => {
  it('adds one, with all settings of its runs', async () => {
    const operations = fakeDeadLetterOperations({});
    const reading = { map: 'last_name=Team', defaultCountry: 'us', encoding: 'windows-1252', delimiter: 'tab' };
    const answer = await deadLetterPages(operations).post('/schedules/_new', { ...DRAFT, ...reading, intent: 'save' });
    expect(answer.location).toBe('/schedules/weekly?notice=added');
    const { name, cron, tz, source } = DRAFT;
    const settings = {
      ...{ rate: 5, mode: 'upsert', maxUpdatePct: null, maxInvalid: 10, allowPlaceholder: [], clearMarker: null },
      ...{
        mapping: { last_name: 'Team' },
        defaultCountry: 'US',
        encoding: 'windows-1252',
        delimiter: '\t',
        sheet: null,
      },
    };
    expect(operations.calls).toEqual([['saveSchedule', { name, cron, tz, audit: false, source, settings }]]);
  });

  it('adds an audit, with a source or, without one, against what was last set', async () => {
    const operations = fakeDeadLetterOperations({});
    const pages = deadLetterPages(operations);
    for (const source of ['', 'https://example.com/lines.csv']) {
      const answer = await pages.post('/schedules/_new', { ...DRAFT, does: 'audit', source, intent: 'save' });
      expect(answer.location).toBe('/schedules/weekly?notice=added');
    }
    expect(operations.calls).toMatchObject([
      ['saveSchedule', { audit: true, source: null }],
      ['saveSchedule', { audit: true, source: 'https://example.com/lines.csv' }],
    ]);
    const shown = fakeDeadLetterOperations({ schedules: [aReview({ audit: true, source: null })] });
    const page = await deadLetterPages(shown).get('/schedules/nightly/edit');
    expect(tagsOf(page, 'option', { value: 'audit', selected: '' })).toHaveLength(1);
  });

  it('starts with every night at 2:00 and the default limits', async () => {
    const page = await deadLetterPages(fakeDeadLetterOperations({})).get('/schedules/_new');
    expect(['cron', 'rate', 'maxUpdatePct'].map((name) => shownIn(page, name))).toEqual(['0 2 * * *', '10', '20']);
    expect(tagsOf(page, 'datalist').map(({ attributes }) => attributes['id'])).toEqual(['usual-times', 'time-zones']);
    expect(tagsOf(page, 'option', { value: '0 2 * * *' })).toHaveLength(1);
    expect(tagsOf(page, 'option', { value: NEW_YORK })).toHaveLength(1);
  });

  it('edits one, with the settings that few schedules need, each of which has its default where it is empty', async () => {
    const schedules = [aReview({ settings: { ...aReview().settings, force: true } })];
    const operations = fakeDeadLetterOperations({ schedules });
    const pages = deadLetterPages(operations);
    const form = await pages.get('/schedules/nightly/edit');
    expect([shownIn(form, 'source'), tagsOf(form, 'option', { value: 'on', selected: '' })]).toMatchObject(['', [{}]]);
    const changes = { force: 'on', heal: 'off', maxFailures: '', maxOutage: '60', maxUpdatePct: '40' };
    const answer = await pages.post('/schedules/nightly/edit', { ...DRAFT, ...changes, intent: 'save' });
    expect(answer.location).toBe('/schedules/nightly?notice=changed');
    expect(operations.calls).toMatchObject([['saveSchedule', { name: 'nightly', cron: '0 2 * * 1' }]]);
    const { settings } = (operations.calls[0]?.[1] ?? {}) as { settings: object };
    expect(settings).toMatchObject({ force: true, heal: false, maxOutage: 60, rate: 5, maxUpdatePct: 40 });
    expect(settings).not.toHaveProperty('maxFailures');
  });

  it.each([
    [true, '', undefined],
    [undefined, 'on', true],
    [true, 'off', false],
  ])('changes whether pictures are looked at from %s to “%s”', async (before, checkImages, after) => {
    const { checkImages: _, ...settings } = aReview().settings;
    const schedules = [aReview({ settings: { ...settings, ...(before !== undefined && { checkImages: before }) } })];
    const operations = fakeDeadLetterOperations({ schedules });
    await deadLetterPages(operations).post('/schedules/nightly/edit', { ...DRAFT, checkImages, intent: 'save' });
    const [[, saved]] = operations.calls as [[string, { settings: RunSettings }]];
    expect(saved.settings.checkImages).toBe(after);
  });

  it('keeps the file of one that was added on the command line, and shows its name only', async () => {
    const operations = fakeDeadLetterOperations({ schedules: [aReview()] });
    const pages = deadLetterPages(operations);
    const page = await pages.get('/schedules/nightly/edit');
    expect(tagsOf(page, 'option', { value: 'keep', selected: '' })).toHaveLength(1);
    for (const address of ['/schedules', '/schedules/nightly', '/schedules/nightly/edit'])
      expect((await pages.get(address)).html).not.toContain('/srv/');
    await pages.post('/schedules/nightly/edit', { ...DRAFT, source: '', sourceFile: 'keep', intent: 'save' });
    expect(operations.calls).toMatchObject([['saveSchedule', { source: '/srv/numbers.csv' }]]);
  });

  it('takes a file of the folders that the operator allows, or one that is uploaded next', async () => {
    const file = { name: 'exports/lines.csv', modifiedAt: A_NIGHT, bytes: 9 };
    const operations = fakeDeadLetterOperations({ sourceFiles: [file] });
    const pages = deadLetterPages(operations);
    const page = await pages.get('/schedules/_new');
    const values = tagsOf(page, 'option').map(({ attributes }) => attributes['value']);
    for (const sourceFile of ['folder:exports/lines.csv', 'upload:']) {
      expect(values).toContain(sourceFile);
      await pages.post('/schedules/_new', { ...DRAFT, source: '', sourceFile, intent: 'save' });
      expect(operations.calls.at(-1)).toMatchObject(['saveSchedule', { source: sourceFile }]);
    }
    const both = await pages.post('/schedules/_new', { ...DRAFT, sourceFile: 'upload:', intent: 'save' });
    expect(both.status).toBe(400);
  });

  it('previews the next five times without saving', async () => {
    const operations = fakeDeadLetterOperations({});
    const page = await deadLetterPages(operations).post('/schedules/_new', {
      cron: '30 6 * * 1-5',
      tz: NEW_YORK,
      intent: 'preview',
    });
    expect(page.status).toBe(200);
    expect(page.html.split('class="zoned"').length - 1).toBe(5);
    expect(page.text.match(/(Mon|Tue|Wed|Thu|Fri) \d+ \w+ \d+, 06:30 GMT-/g)).toHaveLength(5);
    expect(page.text).toContain('Monday to Friday');
    expect(tagsOf(page, 'div', { id: 'times', 'aria-live': 'polite' })).toHaveLength(1);
    expect(operations.calls).toEqual([]);
  });

  it.each([
    ['name', 'Weekly!'],
    ['cron', '0 25 * * *'],
    ['cron', '0 0 30 2 *'],
    ['cron', '* '.repeat(101)],
    ['tz', 'Mars/Base'],
    ['source', ''],
    ['source', '/srv/lines.csv'],
    ['source', 'http://example.com/lines.csv'],
    ['rate', 'fast'],
    ['rate', ''],
    ['maxUpdatePct', 'much'],
  ])('keeps an invalid %s (%j) beside its problem', async (field, value) => {
    const operations = fakeDeadLetterOperations({});
    const page = await deadLetterPages(operations).post('/schedules/_new', {
      ...DRAFT,
      [field]: value,
      intent: 'save',
    });
    expect(page.status).toBe(400);
    expect(tagsOf(page, 'input', { 'aria-invalid': 'true' }).map(({ attributes }) => attributes['name'])).toEqual([
      field,
    ]);
    expect(tagsOf(page, 'small', { id: `schedule-${field}-problem` })).toHaveLength(1);
    expect(shownIn(page, field)).toBe(value.trim());
    expect(shownIn(page, 'tz')).toBe(field === 'tz' ? value : NEW_YORK);
    expect(operations.calls).toEqual([]);
  });

  it('does not overwrite a schedule with the same name', async () => {
    const operations = fakeDeadLetterOperations({ schedules: [aReview()] });
    const page = await deadLetterPages(operations).post('/schedules/_new', {
      ...DRAFT,
      name: 'nightly',
      intent: 'save',
    });
    expect(page.text).toContain('A schedule with this name already exists.');
    expect(operations.calls).toEqual([]);
  });

  it('keeps the input if it cannot be saved, and says why', async () => {
    const saveSchedule = new OperatorError('setting_invalid', 'The source cannot be that.', 'Give a path.');
    const operations = fakeDeadLetterOperations({ fails: { saveSchedule } });
    const page = await deadLetterPages(operations).post('/schedules/_new', { ...DRAFT, intent: 'save' });
    expect(page.status).toBe(400);
    expect(page.text).toMatch(/The source cannot be that\..*Give a path\./s);
    expect(shownIn(page, 'source')).toBe(DRAFT.source);
  });

  it('is saved by the Enter key, although the preview button comes first', async () => {
    const page = await deadLetterPages(fakeDeadLetterOperations({})).get('/schedules/_new');
    const [first] = page.tags.filter(({ attributes }) => attributes['type'] === 'submit');
    expect(first?.attributes).toMatchObject({ name: 'intent', value: 'save' });
  });
});
