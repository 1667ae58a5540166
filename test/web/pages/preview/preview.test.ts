import { describe, expect, it } from 'vitest';
import type { PlanDifference } from '../../../../src/cards/plan.js';
import { OperatorError } from '../../../../src/errors.js';
import { PlanOutdated } from '../../../../src/operations/plan-outdated.js';
import { aPlannedRow, aRunRecord } from '../../../support/builders.js';
import { aFakeDesk } from '../../../support/fake-operations.js';
import { readHtml } from '../../../support/html.js';
import { anOverview, aRealDialect, numberAt, putPlan } from '../../../support/page-samples.js';
import { aForm, pagesOn } from '../../../support/pages.js';

const AT = '/runs/20300105-090000-plan';

async function aPreview(record = {}) {
  const operations = aFakeDesk();
  const run = putPlan(operations, record);
  const app = await pagesOn(operations);
  const post = (action: string, fields: Record<string, string | string[]> = {}) =>
    app.inject({ method: 'POST', url: `${AT}/${action}`, ...aForm(fields) });
  const read = async (query = '') => readHtml((await app.inject(`${AT}${query}`)).body);
  return { operations, run, app, post, read };
}

describe('a preview', () => {
  it('shows decisions, changes, problems, and the number of requests', async () => {
    const { text } = await (await aPreview()).read();
    for (const part of [
      'nothing has been sent',
      'set up again',
      'Acme Inc → Acme',
      '+1 202 555The number has too few digits.',
      'Add the missing digits.',
      '53 requests to Linq, 51 of them writes: about 5 s at 10/s.',
      '2 lines of your account are not in the file',
    ])
      expect(text.replaceAll(/\s+/g, ' ').replaceAll(' The number has', 'The number has')).toContain(part);
  });

  it('highlights an invalid cell as it is in the file', async () => {
    const app = (await aPreview()).app;
    const { body } = await app.inject(AT);
    expect(body).toContain('<mark>1,20256E+10</mark>');
  });

  it('explains why approval is needed, without naming a command-line flag', async () => {
    const { run, read } = await aPreview();
    run.overview = anOverview({
      guard: { code: 'guard_updates', what: 'Too many; no more than 30 % may (--max-update-pct).' },
    });
    const { text } = await read();
    expect(text).toContain('needs approval');
    expect(text).toContain('no more than 30 % may.');
  });

  it('groups what is wrong by cause, with examples, what they may mean, and a remedy of the page', async () => {
    const { run, read } = await aPreview();
    const examples = [{ row: 1, line: 2, column: 'Phone', value: '4.42E+11', offer: '+442079460018' }];
    const cause = {
      code: 'phone_ambiguous',
      rows: 40,
      meaning: 'it is ambiguous',
      remedy: 'Use --default-country.',
      suggested: 1,
    };
    run.overview = anOverview({ problems: [{ ...cause, examples }], notes: { blanks_removed: 12 } });
    const { text } = await read();
    for (const part of ['40 rows: it is ambiguous.', 'Line 2: 4.42E+11 → +44 20 7946 0018', '12 rows: Spaces'])
      expect(text).toContain(part);
    expect(text).not.toContain('--default-country');
  });

  it('shows each noted picture as recipients see it, with one click that leaves it out', async () => {
    const { operations, run, read, post } = await aPreview();
    const address = 'https://example.com/wide.png';
    const pictures = [{ address, rows: 40, notes: ['picture_not_square'] }];
    run.overview = anOverview({ pictures, notes: { picture_not_square: 52, picture_unchecked: 3 } });
    const { text, tags } = await read();
    const images = tags.filter(({ name, attributes }) => name === 'img' && attributes['src'] === address);
    expect(images.length).toBe(1);
    // The rows of pictures that are not named are counted together.
    expect(text).toMatch(/40 rows: The picture is not square.*12 rows: The picture is not square.*3 rows: /s);
    await post('edits', { do: 'replace', field: 'image_url', find: address, whole: 'on' });
    expect(operations.asked.at(-1)?.with[1]).toEqual({
      ...{ kind: 'replace', field: 'image_url', find: address, by: '', whole: true, rows: {} },
    });
  });

  it.each([
    ['picture_too_large', 1],
    ['picture_missing', 0],
    ['picture_not_public', 0],
  ])('has %s with %i picture to look at', async (code, shown) => {
    const { run, read } = await aPreview();
    const value = 'https://example.com/a.png';
    const examples = [{ row: 1, line: 2, column: 'Logo', value }];
    const cause = { code, key: `${code}:1`, rows: 9, meaning: `${value} is`, remedy: 'Do.', suggested: 0, examples };
    run.overview = anOverview({ problems: [cause] });
    const { tags } = await read();
    expect(tags.filter(({ name, attributes }) => name === 'img' && attributes['src'] === value).length).toBe(shown);
  });

  it.each([
    [undefined, ['', 'on', 'off'], ''],
    [true, ['on', 'off'], 'on'],
    [false, ['on', 'off'], 'off'],
  ])('says whether pictures are looked at (%s)', async (checkImages, values, chosen) => {
    const settings = aRunRecord().settings;
    const { operations, app, post } = await aPreview({
      settings: { ...settings, ...(checkImages !== undefined && { checkImages }) },
    });
    const select = /<select name="checkImages">(.*?)<\/select>/s.exec((await app.inject(AT)).body)?.[1] ?? '';
    expect([...select.matchAll(/value="(\w*)"/g)].map(([, value]) => value)).toEqual(values);
    expect(/value="(\w*)" selected/.exec(select)?.[1]).toBe(chosen);
    await post('replan', { 'column-0': 'phone_number', checkImages: 'off' });
    expect(operations.asked.at(-1)?.with[1]).toMatchObject({ checkImages: false });
  });

  it('offers the country of numbers without a country code, as one click that keeps everything else', async () => {
    const { operations, run, read, post } = await aPreview();
    const problem = { code: 'phone_ambiguous', rows: 112, meaning: 'it is', remedy: 'Do.', suggested: 0, examples: [] };
    run.overview = anOverview({ problems: [problem], country: { numbers: 112, country: 'US', matching: 112 } });
    const { text } = await read();
    expect(text).toContain('112 numbers have no country code; 112 of 112 match lines of your account as US numbers.');
    expect(text).toContain('Read them as US numbers');
    await post('replan', { country: 'US', 'column-0': 'phone_number' });
    expect(operations.asked.at(-1)?.with[1]).toMatchObject({ defaultCountry: 'US' });
  });

  it('asks for the country of numbers without a country code where nothing tells it, and only there', async () => {
    const { run, app, read } = await aPreview();
    run.overview = anOverview();
    expect((await read()).text).not.toContain('choose a country');
    const problem = {
      code: 'phone_country_unknown',
      rows: 9,
      meaning: 'it is',
      remedy: 'Do.',
      suggested: 0,
      examples: [],
    };
    run.overview = anOverview({ problems: [problem] });
    const { body } = await app.inject(AT);
    expect(readHtml(body).text).toContain('9 numbers have no country code');
    expect(body).toContain('<option value="DE">Germany</option>');
  });

  it('opens no stream', async () => {
    const { app } = await aPreview();
    expect((await app.inject(AT)).body).not.toContain('sse-connect');
  });

  it('shows a page of rows, with a link to the next', async () => {
    const { run, read } = await aPreview();
    run.planned = Array.from({ length: 49 }, (_, index) => aPlannedRow({ row: index + 1, line: index + 2 }));
    const first = await read();
    const next = first.tags.find(
      ({ name, attributes }) => name === 'a' && /after=\d+#rows/.test(attributes['href'] ?? ''),
    );
    expect(next?.attributes['href']).toBe(`${AT}?after=32#rows`);
    const second = await read('?after=32');
    expect(second.text).toContain('line 50');
    expect(second.tags.some(({ attributes }) => /after=\d+#rows/.test(attributes['href'] ?? ''))).toBe(false);
  });

  it('shows as many rows as a screen asks for, and links that lead there again keep it', async () => {
    const { run, read } = await aPreview();
    run.planned = Array.from({ length: 300 }, (_, index) => aPlannedRow({ row: index + 1, line: index + 2 }));
    const asked = await read('?from=10&rows=70');
    const rows = asked.tags.filter(({ attributes }) => attributes['aria-rowindex'] !== undefined);
    expect(rows.map(({ attributes }) => attributes['aria-rowindex'])).toEqual(
      Array.from({ length: 70 }, (_, at) => String(at + 12)),
    );
    const field = asked.tags.find(({ attributes }) => attributes['name'] === 'at.rows');
    expect(field?.attributes['value']).toBe('70');
    for (const tooMany of ['0', '251', 'all', '1.5']) {
      const { tags } = await read(`?rows=${tooMany}`);
      expect(tags.filter(({ attributes }) => attributes['aria-rowindex'] !== undefined).length, tooMany).toBe(32);
    }
  });

  it('that is incomplete can be made again or discarded, but not started', async () => {
    const { app } = await aPreview({ planned: null, rows: null, step: 'intake' });
    const { body, statusCode } = await app.inject(AT);
    expect(statusCode).toBe(200);
    expect(body).toContain('/replan');
    expect(body).toContain('/throw-away');
    expect(body).not.toContain('/start');
  });

  it.each(['abc', '-1', '1e99', "1';--"])('ignores an invalid page number: %s', async (after) => {
    const { app } = await aPreview();
    expect((await app.inject(`${AT}?after=${encodeURIComponent(after)}`)).statusCode).toBe(200);
  });
});

describe('the buttons of a preview', () => {
  it('start the run and open its page', async () => {
    const { operations, post } = await aPreview();
    const answer = await post('start');
    expect([answer.statusCode, answer.headers.location]).toEqual([303, AT]);
    expect(operations.asked).toEqual([{ name: 'start', with: ['20300105-090000-plan', {}] }]);
  });

  it('discard the plan and open the list', async () => {
    const { post } = await aPreview();
    expect((await post('throw-away')).headers.location).toBe('/');
  });

  it('apply the selected corrections', async () => {
    const { operations, post } = await aPreview();
    await post('offers', { row: ['5', '9'] });
    expect(operations.asked).toEqual([{ name: 'applySuggestions', with: ['20300105-090000-plan', [5, 9]] }]);
  });

  it('report that nothing is selected, and change nothing', async () => {
    const { operations, post } = await aPreview();
    const answer = await post('offers');
    expect(answer.statusCode).toBe(400);
    expect(readHtml(answer.body).text).toContain('No number was selected.');
    expect(operations.asked).toEqual([]);
  });

  it('download the corrected file', async () => {
    const { app } = await aPreview();
    const answer = await app.inject(`${AT}/corrected.csv`);
    expect(answer.headers['content-disposition']).toBe('attachment; filename="20300105-090000-plan-corrected.csv"');
    expect(answer.body).toContain('phone_number');
  });

  it('explain on the same page why a plan cannot be started', async () => {
    const { operations, post } = await aPreview();
    operations.refuse.set('start', new OperatorError('run_state', 'The account has changed.', 'Preview it again.'));
    const answer = await post('start');
    expect(answer.statusCode).toBe(409);
    const { text } = readHtml(answer.body);
    for (const part of ['The account has changed.', 'Preview it again.', 'What will change'])
      expect(text).toContain(part);
  });
});

describe('the rows of a preview', () => {
  it('are paged forward and back, keeping the filter', async () => {
    const { run, read } = await aPreview();
    run.planned = Array.from({ length: 150 }, (_, index) =>
      aPlannedRow({ row: index + 1, phoneNumber: numberAt(index + 1) }),
    );
    const ways = async (query: string) => {
      const links = (await read(query)).tags.map(({ attributes }) => attributes['href'] ?? '');
      return ['before', 'after'].map((name) =>
        links.find((href) => href.includes(`${name}=`) && href.endsWith('#rows')),
      );
    };
    expect(await ways('?kind=create')).toEqual([undefined, `${AT}?kind=create&after=32#rows`]);
    expect(await ways('?after=120')).toEqual([`${AT}?before=121#rows`, undefined]);
    expect(await ways('?kind=create&before=121')).toEqual([
      `${AT}?kind=create&before=89#rows`,
      `${AT}?kind=create&after=120#rows`,
    ]);
    expect((await read('?before=121')).text).toContain('Card of row 89');
  });
});

describe('a plan whose account has changed', () => {
  const difference = (row: number): PlanDifference => ({
    ...{ row, phoneNumber: numberAt(row), planned: { kind: 'create' } },
    now: { kind: 'update', changes: [{ field: 'firstName', from: 'Else', to: 'Acme' }] },
  });
  const differences = Array.from({ length: 23 }, (_, index) => difference(index + 1));

  it('lists the first twenty affected rows, and has a button that plans again', async () => {
    const { operations, post } = await aPreview();
    operations.refuse.set('start', new PlanOutdated(differences));
    const answer = await post('start', { rate: '2' });
    expect(answer.statusCode).toBe(409);
    const { text, tags } = readHtml(answer.body);
    for (const part of ['This affects 23 rows.', numberAt(1), numberAt(20), 'Else', 'and 3 rows more'])
      expect(text).toContain(part);
    expect(text).not.toContain(numberAt(21));
    expect(tags.some(({ attributes }) => attributes['action'] === `${AT}/plan-again`)).toBe(true);
    expect((await post('plan-again')).statusCode).toBe(303);
    expect(operations.asked.at(-1)).toEqual({ name: 'replan', with: ['20300105-090000-plan', {}] });
  });

  it.each([
    [1, 'This affects row 1.'],
    [20, 'This affects 20 rows.'],
  ])('mentions no further rows if all are listed: %d', async (rows, words) => {
    const { operations, post } = await aPreview();
    operations.refuse.set('start', new PlanOutdated(differences.slice(0, rows)));
    const { text } = readHtml((await post('start')).body);
    expect(text).toContain(words);
    expect(text).not.toMatch(/and \d+ rows? more/);
  });
});

describe('changed import options', () => {
  const same = { encoding: 'windows-1252', delimiter: 'semicolon', country: '', mode: 'upsert' };
  const columns = (...fields: string[]) => Object.fromEntries(fields.map((field, index) => [`column-${index}`, field]));

  it('map every field to a column, or explicitly to none', async () => {
    const { operations, post } = await aPreview();
    await post('replan', { ...same, ...columns('', 'phone_number', 'last_name', '', 'first_name') });
    expect(operations.asked[0]?.with[1]).toMatchObject({
      delimiter: ';',
      mapping: { phone_number: 'Vorname', first_name: 'Site', last_name: 'Nachname', image_url: '' },
    });
  });

  it('detect the columns again if the delimiter or the encoding changes', async () => {
    for (const change of [{ delimiter: 'comma' }, { encoding: 'utf-8' }]) {
      const { operations, post } = await aPreview();
      await post('replan', { ...same, ...columns('phone_number'), ...change });
      expect(operations.asked[0]?.with[1]).toMatchObject({ mapping: {} });
    }
  });

  it('keep an unusual delimiter', async () => {
    const { operations, post } = await aPreview({ dialect: aRealDialect({ delimiter: '^' }) });
    await post('replan', { ...same, delimiter: 'as-is', ...columns('phone_number') });
    expect(operations.asked[0]?.with[1]).toMatchObject({ delimiter: '^', mapping: { phone_number: 'Phone' } });
  });

  it('map each column, including unnamed columns and those with the same name', async () => {
    const header = ['Phone', '', 'Name', 'Name'];
    const { operations, post, read } = await aPreview({
      dialect: aRealDialect({ header, columns: { phone_number: 0 } }),
    });
    const { text, tags } = await read();
    for (const label of ['(column 2, without a name)', 'Name (column 3)', 'Name (column 4)'])
      expect(text).toContain(label);
    expect(tags.filter(({ attributes }) => 'disabled' in attributes)).toEqual([]);
    await post('replan', { ...same, ...columns('phone_number', 'image_url', 'first_name', 'last_name') });
    expect(operations.asked[0]?.with[1]).toMatchObject({
      mapping: { phone_number: 'Phone', image_url: '#2', first_name: 'Name', last_name: '#4' },
    });
  });

  it('start with the columns that were guessed', async () => {
    const header = ['Kontakt', 'Vorname', 'Name'];
    const guessed = ['phone_number', 'first_name'];
    const dialect = aRealDialect({ header, columns: { phone_number: 0 }, guessed });
    const { read } = await aPreview({ dialect });
    const { text, tags } = await read();
    expect(text).toContain('Phone number: “Kontakt”, because it contains phone numbers.');
    expect(text).toContain('First name: no column.');
    const target = tags.find(({ attributes }) => attributes['href'] === '#columns');
    expect(target).toBeDefined();
    expect(tags.filter(({ attributes }) => attributes['id'] === 'columns')).toHaveLength(1);
    expect((await (await aPreview()).read()).text).not.toContain('Check the columns');
  });

  it('hide the columns that an earlier run added, unless one is mapped to a field', async () => {
    const header = ['Phone', 'Site', 'linq__row', 'linq__phone_number', 'linq__reason'];
    const { read, run } = await aPreview({ dialect: aRealDialect({ header, columns: { phone_number: 0 } }) });
    const selects = async () =>
      (await read()).tags.map(({ attributes }) => attributes['name'] ?? '').filter((name) => /^column-/.test(name));
    expect(await selects()).toEqual(['column-0', 'column-1']);
    expect((await read()).text).toContain('Columns added by an earlier run are ignored (3, named linq__…).');
    run.view.record.dialect.columns = { phone_number: 3 };
    expect(await selects()).toEqual(['column-0', 'column-1', 'column-3']);
  });

  it('are refused if two columns have the same field, or none is the phone number', async () => {
    const { operations, post } = await aPreview();
    const twice = await post('replan', { ...same, ...columns('phone_number', 'phone_number') });
    const none = await post('replan', { ...same, ...columns('first_name') });
    expect([twice.statusCode, none.statusCode]).toEqual([400, 400]);
    expect(readHtml(twice.body).text).toContain('"Phone" and "Vorname" are both mapped to phone_number.');
    expect(operations.asked).toEqual([]);
  });
});

describe('the grid of a preview', () => {
  const cell = (row: number, field: string) => `c.${row}.${field}`;

  it('shows every cell that is read as a field of a form, with the place that it leads back to', async () => {
    const { app, read } = await aPreview();
    const { tags } = await read('?group=all&search=acme');
    const named = (name: string) => tags.find(({ attributes }) => attributes['name'] === name)?.attributes;
    expect(named(cell(1, 'first_name'))).toMatchObject({ value: 'Acme', 'aria-label': 'first name, row 1' });
    expect(named('at.search')).toMatchObject({ value: 'acme' });
    const answer = await app.inject({
      method: 'POST',
      url: `${AT}/edits`,
      ...aForm({ do: 'skip', row: ['1', '2'], 'at.search': 'acme', 'at.group': 'all' }),
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${AT}?group=all&search=acme#rows`]);
  });

  it('sends only the cells that were changed, whatever else the browser sends', async () => {
    const { operations, post } = await aPreview();
    await post('edits', { [cell(1, 'first_name')]: 'Acme', [cell(1, 'last_name')]: 'Sales' });
    const cells = [{ row: 1, field: 'last_name', value: 'Sales' }];
    expect(operations.asked.at(-1)?.with[1]).toEqual({ kind: 'cells', cells });
    operations.asked.length = 0;
    expect((await post('edits', { [cell(1, 'first_name')]: 'Acme' })).statusCode).toBe(303);
    expect(operations.asked).toEqual([]);
  });

  it.each<[string, Record<string, string | string[]>, unknown]>([
    ['skips the selected rows', { do: 'skip', row: ['3'] }, { kind: 'skip', rows: [3] }],
    [
      'skips all rows of the list',
      { do: 'skip', scope: 'view', 'at.group': 'attention' },
      { kind: 'skip', rows: { group: 'attention' } },
    ],
    [
      'accepts the suggestions of a cause',
      { do: 'accept', cause: 'phone_ambiguous' },
      { kind: 'accept', rows: { cause: 'phone_ambiguous' } },
    ],
    [
      'leaves cells out by cause',
      { do: 'clear', cause: 'image_url_not_https' },
      { kind: 'clear', cause: 'image_url_not_https' },
    ],
    [
      'sets a value',
      { do: 'set', row: ['1', '2'], field: 'last_name', value: 'Sales' },
      { kind: 'set', rows: [1, 2], field: 'last_name', value: 'Sales' },
    ],
    [
      'fills down',
      { do: 'fill', row: ['1', '2'], field: 'last_name' },
      { kind: 'fill', rows: [1, 2], field: 'last_name' },
    ],
    [
      'replaces',
      { do: 'replace', field: 'last_name', find: 'a', by: 'b' },
      { kind: 'replace', field: 'last_name', find: 'a', by: 'b', whole: false, rows: {} },
    ],
    ['confirms a row', { confirm: '7', do: '' }, { kind: 'confirm', rows: [7] }],
  ])('%s', async (_, fields, change) => {
    const { operations, post } = await aPreview();
    expect((await post('edits', fields)).statusCode).toBe(303);
    expect(operations.asked.at(-1)).toEqual({ name: 'edit', with: ['20300105-090000-plan', change] });
  });

  it.each<[string, Record<string, string | string[]>, string]>([
    ['no row is selected', { do: 'skip' }, 'No row is selected.'],
    ['one row is filled down', { do: 'fill', row: ['1'], field: 'last_name' }, 'Fewer than two rows'],
    ['nothing is to be found', { do: 'replace', field: 'last_name', find: '' }, 'The text to find is missing.'],
    [
      'the form is no form of ours',
      { do: 'set', row: ['x'], field: 'password', value: '' },
      'The form cannot be read.',
    ],
  ])('says so on the same page where %s', async (_, fields, what) => {
    const { operations, post } = await aPreview();
    const answer = await post('edits', fields);
    expect([answer.statusCode, operations.asked]).toEqual([400, []]);
    expect(readHtml(answer.body).text).toContain(what);
  });

  it('offers one click for the suggestions of all causes, where several have some', async () => {
    const { run, operations, post, read } = await aPreview();
    const cause = { code: 'phone_ambiguous', rows: 3, meaning: 'it is', remedy: 'Do.', suggested: 2, examples: [] };
    run.overview = anOverview({ problems: [cause] });
    expect((await read()).text).not.toContain('Accept all suggestions');
    run.overview = anOverview({ problems: [cause, { ...cause, code: 'name_too_long' }] });
    expect((await read()).text).toContain('Accept all suggestions');
    await post('edits', { do: 'accept', scope: 'all' });
    expect(operations.asked.at(-1)?.with[1]).toEqual({ kind: 'accept', rows: {} });
  });

  it('offers one click for each cause, and to undo each edit', async () => {
    const { run, operations, post, read } = await aPreview();
    const cause = {
      code: 'image_url_not_https',
      rows: 3,
      meaning: 'not https',
      remedy: 'Do.',
      suggested: 2,
      examples: [],
    };
    run.overview = anOverview({ problems: [cause] });
    run.edits = [{ id: 4, at: '2030-01-05T09:00:00.000Z', what: 'Skipped row 2', cells: [], skipped: [2], kept: [] }];
    const { text } = await read();
    for (const part of [
      'Accept 2 rows as suggested',
      'Leave pictures as they are',
      'Skip 3 rows',
      'Show the rows',
      'Skipped row 2',
    ])
      expect(text).toContain(part);
    await post('undo-edit', { edit: '4' });
    expect(operations.asked.at(-1)).toEqual({ name: 'undoEdit', with: ['20300105-090000-plan', 4] });
  });

  it('says which column was taken for what, and shows what the columns hold', async () => {
    const { text } = await (await aPreview()).read();
    expect(text).toContain(
      'phone number ← Phone, first name ← Vorname, last name ← Nachname, picture ← Logo · not used: Site',
    );
    expect(text).toContain('Berlin');
  });

  it('lets columns be changed before the rows, beside what they hold, and before all else where one was guessed', async () => {
    const order = async (record = {}) => {
      const { body } = await (await (await aPreview(record)).app).inject(AT);
      const places = ['id="columns"', 'What will change', 'id="rows"', 'id="reading"'].map((part) =>
        body.indexOf(part),
      );
      return {
        isOpen: /id="columns".*?<details open/s.test(
          body.split('</section>').find((one) => one.includes('id="columns"')) ?? '',
        ),
        places,
      };
    };
    const settled = await order();
    expect(settled.isOpen).toBe(false);
    const [columns = 0, summary = 0, rows = 0, form = 0] = settled.places;
    expect([summary < columns, columns < rows, rows < form]).toEqual([true, true, true]);
    const guessed = await order({ dialect: aRealDialect({ guessed: ['last_name'] }) });
    expect(guessed.isOpen).toBe(true);
    expect((guessed.places[0] ?? 0) < (guessed.places[1] ?? 0)).toBe(true);
  });

  it('sends the columns with the other import options, whose form is further down', async () => {
    const { tags } = await (await aPreview()).read();
    const selects = tags.filter(({ attributes }) => /^column-/.test(attributes['name'] ?? ''));
    expect(selects.map(({ attributes }) => attributes['form'])).toEqual(Array(5).fill('reading'));
    expect(tags.filter(({ attributes }) => attributes['id'] === 'reading')).toHaveLength(1);
  });

  it('counts as left out only what needs attention, and not a row that repeats another', async () => {
    const { run, read } = await aPreview();
    const repeated = aPlannedRow({ row: 2, decision: { kind: 'duplicate', firstRow: 1, differs: false } });
    run.planned = [aPlannedRow({ row: 1 }), repeated];
    run.overview = anOverview({ rows: 2, counts: { create: 1, duplicate: 1 } });
    expect((await read()).text).not.toContain('left out');
    run.planned = [...run.planned, aPlannedRow({ row: 3, decision: { kind: 'not_on_account' } })];
    expect((await read()).text).toContain('1 row left out');
  });

  it('says which button is meant where Enter has pressed another', async () => {
    const { operations, post } = await aPreview();
    const answer = await post('edits', { do: 'cells', find: 'Acme', by: 'Ajax' });
    expect(readHtml(answer.body).text).toContain('Press the button beside the text that you entered.');
    expect(operations.asked).toEqual([]);
  });

  it('shows the card of a row as recipients see it, now and after the run', async () => {
    const { run, read } = await aPreview();
    run.planned = run.planned.filter(({ row }) => row === 2);
    const { text } = await read('?card=2');
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/Now.*Acme Inc.*After the run.*Acme/);
  });

  it('does not make starting the loudest thing where a fifth of the rows has errors', async () => {
    const { run, app } = await aPreview();
    const button = async () => /<button[^>]*form="start"[^>]*>/.exec((await app.inject(AT)).body)?.[0];
    run.overview = anOverview({ rows: 100, counts: { create: 80, invalid: 20 } });
    expect(await button()).not.toContain('secondary');
    run.overview = anOverview({ rows: 100, counts: { create: 79, invalid: 21 } });
    expect(await button()).toContain('secondary');
  });
});
