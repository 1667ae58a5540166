import { describe, expect, it } from 'vitest';
import { noCounts } from '../../../src/cards/outcome.js';
import { OperatorError } from '../../../src/errors.js';
import { PlanOutdated } from '../../../src/operations/plan-outdated.js';
import { aCause, anOutcome, aPlannedRow, aProgress, aRunRecord, aRunStop, aSummary } from '../../support/builders.js';
import { aFakeDesk } from '../../support/fake-operations.js';
import { type ReadHtml, readHtml } from '../../support/html.js';
import { anOverview } from '../../support/page-samples.js';
import { aForm, pagesOn } from '../../support/pages.js';

const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  '--><b>x</b><!--',
  '<a href="javascript:alert(1)">x</a>',
  '&lt;b&gt;&#60;b&#62;&quot;',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}',
  '</option></select><script>1</script>',
  '</textarea><form action=//example.com>',
];
const HARMLESS = 'Acme';

const PLAN = '20300101-000000-plan';
const LIVE = '20300102-000000-live';
const OVER = '20300103-000000-over';
const HELD = '20300104-000000-held';

/** A operations on which every value that comes from outside is this one. */
async function deskOf(value: string) {
  const operations = aFakeDesk();
  const common = {
    ...{ rows: 3, startedBy: value, planned: { create: 1, update: 1, invalid: 1 } },
    source: { name: value, bytes: 1, sha256: value },
    settings: { ...aRunRecord().settings, defaultCountry: value, delimiter: value },
    dialect: {
      encoding: 'utf-8',
      delimiter: value,
      header: ['phone', value],
      columns: { phone_number: 0, first_name: 1 },
      skip: 1,
    },
  };
  const stop = aRunStop({ code: value, what: value, next: value });
  const fields = { firstName: value, lastName: value, imageUrl: value };
  const changes = (['firstName', 'lastName', 'imageUrl'] as const).map((field) => ({ field, from: value, to: value }));
  const problem = { code: 'phone_scientific', line: 4, column: value, value } as const;
  const planned = [
    aPlannedRow({ row: 1, phoneNumber: value, fields }),
    aPlannedRow({ row: 2, phoneNumber: value, decision: { kind: 'update', changes } }),
    aPlannedRow({
      row: 3,
      phoneNumber: null,
      decision: { kind: 'invalid', problems: [problem, { ...problem, perhaps: '+12025550100' }] },
    }),
  ];
  const guard = { code: 'guard_updates', what: value } as const;
  const noted = { address: value, rows: 2, notes: ['picture_small'] };
  const pictures = [noted, { ...noted, sha256: value }, { ...noted, url: value }];
  const overview = anOverview({
    counts: common.planned,
    unnamed: [value],
    guard,
    pictures,
    notes: { picture_small: 6 },
  });
  const outcomes = (['failed', 'rejected'] as const).map((status, index) =>
    anOutcome({ row: index + 1, phoneNumber: value, status, code: value, reason: value, traceId: value, attempts: 2 }),
  );
  const parkedRows = [{ phoneNumber: value, until: 0, because: value }];
  const progress = { ...aProgress({ run: LIVE, parked: 1 }), at: '2030-01-01T00:00:00.000Z', parkedRows };
  const counts = { ...noCounts(), failed: 1, rejected: 1, created: 1 };
  const summary = aSummary({
    counts,
    source: { name: value, rows: 3, sha256: value },
    causes: [aCause({ reason: `Said: ${value}. Mend: ${value}`, code: value })],
  });
  operations.put({ ...common, id: PLAN, state: 'planned', step: 'guard' }, { planned, overview });
  operations.put({ ...common, id: LIVE, step: 'wait' }, { outcomes, view: { progress } });
  operations.put({ ...common, id: OVER, state: 'halted', step: 'done', counts, stop }, { outcomes, view: { summary } });
  operations.put({ ...common, id: HELD, state: 'awaiting_approval', step: 'guard', stop }, { planned, overview });
  const app = await pagesOn(operations);
  operations.emit({ kind: 'outcomes', run: LIVE, outcomes });
  const read = async (address: string) => readHtml((await app.inject(address)).body);
  const post = async (action: string, fields: Record<string, string>) =>
    readHtml((await app.inject({ method: 'POST', url: `/runs/${OVER}/${action}`, ...aForm(fields) })).body);
  const refused = (action: string, error: OperatorError) => {
    operations.refuse.set(action, error);
    return post(action, {});
  };
  const outdated = async () => {
    const decision = { kind: 'update', changes } as const;
    operations.refuse.set(
      'start',
      new PlanOutdated([{ row: 1, phoneNumber: value, planned: decision, now: decision }]),
    );
    return readHtml((await app.inject({ method: 'POST', url: `/runs/${PLAN}/start`, ...aForm({}) })).body);
  };
  return { read, refused, post, outdated };
}

type Read = (office: Awaited<ReturnType<typeof deskOf>>, value: string) => Promise<ReadHtml>;

const PAGES: [string, number, Read][] = [
  ['the list', 8, ({ read }) => read('/')],
  ['the old runs', 4, ({ read }) => read('/runs/old')],
  ['a preview', 17, ({ read }) => read(`/runs/${PLAN}`)],
  ['a run', 8, ({ read }) => read(`/runs/${LIVE}`)],
  ['a run that has halted', 10, ({ read }) => read(`/runs/${OVER}`)],
  ['a run that is held', 10, ({ read }) => read(`/runs/${HELD}`)],
  ['a mistake on a page', 10, ({ refused }, value) => refused('resume', new OperatorError('run_state', value, value))],
  ['a plan that comes out differently by now', 30, ({ outdated }) => outdated()],
  [
    'a mistake that is a page',
    1,
    ({ refused }, value) => refused('resume', new OperatorError('run_unknown', value, value)),
  ],
  ['a limit that cannot be', 10, ({ post }, value) => post('resume', { rate: value, maxFailures: value })],
  [
    'a filter',
    8,
    ({ read }, value) => read(`/runs/${OVER}?number=${encodeURIComponent(value)}&kind=${encodeURIComponent(value)}`),
  ],
];

describe.each(PAGES)('a value from outside, on %s,', (_name, least, read) => {
  it.each(HOSTILE)('adds no tag and no attribute: %j', async (value) => {
    const [harmless, hostile] = [await read(await deskOf(HARMLESS), HARMLESS), await read(await deskOf(value), value)];
    const shape = ({ tags }: ReadHtml) =>
      tags.map(({ name, attributes }) => [name, ...Object.keys(attributes)].join(' '));
    expect(shape(hostile)).toEqual(shape(harmless));
    const active = hostile.tags.flatMap(({ attributes }) => Object.entries(attributes));
    expect(active.filter(([name, text]) => name.startsWith('on') || /^\s*javascript:/i.test(text))).toEqual([]);
  });

  it('is shown as it was written', async () => {
    const value = '<b>&amp;"x"</b>';
    const { text } = await read(await deskOf(value), value);
    expect(text.split(value).length - 1).toBeGreaterThanOrEqual(least);
  });
});

describe('every page', () => {
  it.each(PAGES)('has no inline script or style: %s', async (_name, _least, read) => {
    const { tags } = await read(await deskOf(HARMLESS), HARMLESS);
    expect(tags.filter(({ name, attributes }) => name === 'style' || 'style' in attributes)).toEqual([]);
    const scripts = tags.filter(({ name }) => name === 'script').map(({ attributes }) => attributes['src'] ?? 'inline');
    expect(scripts).toEqual([expect.stringMatching(/^\/assets\/page\.js\?v=[\w-]+$/)]);
  });
});
