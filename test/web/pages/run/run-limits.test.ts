import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../../src/errors.js';
import type { RunRecord } from '../../../../src/home/run-record.js';
import { aRunRecord, aRunStop } from '../../../support/builders.js';
import { shownIn, tagsOf } from '../../../support/dead-letter-pages.js';
import { aFakeDesk } from '../../../support/fake-operations.js';
import { readHtml } from '../../../support/html.js';
import { putOthers, putPlan } from '../../../support/page-samples.js';
import { aForm, pagesOn } from '../../../support/pages.js';

const PLAN = '20300105-090000-plan';
const HELD = '20300102-110000-held';
const HALTED = '20300101-090000-halt';
const TYPED = { rate: '2.5', maxFailures: '7%', maxOutage: '5' };

async function anOperations({ id, ...record }: Partial<RunRecord> = {}) {
  const operations = aFakeDesk();
  putPlan(operations);
  putOthers(operations);
  const run = operations.runsById.get(id ?? PLAN);
  if (run) run.view.record = { ...run.view.record, ...record };
  const app = await pagesOn(operations);
  const read = async (run: string) => readHtml((await app.inject(`/runs/${run}`)).body);
  const post = async (address: string, fields: Record<string, string>) => {
    const { statusCode, body } = await app.inject({ method: 'POST', url: `/runs/${address}`, ...aForm(fields) });
    return { status: statusCode, ...readHtml(body) };
  };
  return { operations, read, post };
}

const limitsOf = (page: ReturnType<typeof readHtml>) =>
  ['rate', 'maxFailures', 'maxOutage'].map((name) => shownIn(page, name));

describe('the speed and stop limits of a run', () => {
  it.each([
    [{ rows: 12 }, '12'],
    [{ share: 0.07 }, '7%'],
    [null, 'off'],
  ])('stands on its preview as it would be typed: %j', async (maxFailures, written) => {
    const { read } = await anOperations({ settings: { ...aRunRecord().settings, maxFailures, rate: 0 } });
    expect(limitsOf(await read(PLAN))).toEqual(['0', written, '30']);
  });

  it('can be set when a run is started, resumed or approved', async () => {
    const { operations, post } = await anOperations();
    const changes = { rate: 2.5, maxFailures: { share: 0.07 }, maxOutage: 5 };
    expect((await post(`${PLAN}/start`, TYPED)).status).toBe(303);
    expect((await post(`${HALTED}/resume`, TYPED)).status).toBe(303);
    expect((await post(`${HELD}/approve`, { ...TYPED, reason: 'It is meant so.' })).status).toBe(303);
    expect(operations.asked).toEqual([
      { name: 'start', with: [PLAN, changes] },
      { name: 'resume', with: [HALTED, changes] },
      { name: 'approve', with: [HELD, 'It is meant so.', changes] },
    ]);
  });

  it('stay unchanged if a field is absent, and get the default if it is empty', async () => {
    const { operations, post } = await anOperations();
    await post(`${PLAN}/start`, {});
    await post(`${PLAN}/start`, { rate: ' ', maxFailures: '', maxOutage: '' });
    expect(operations.asked.map((asked) => asked.with[1])).toEqual([
      {},
      { rate: 10, maxFailures: { share: 0.2 }, maxOutage: 30 },
    ]);
  });

  it('are explained together with their defaults', async () => {
    const { text } = await (await anOperations()).read(PLAN);
    for (const part of [
      'Maximum number of requests per second. 0 means no limit. Default: 10.',
      'or off. Default: 20%.',
      'Default: 30.',
    ])
      expect(text).toContain(part);
  });

  it.each([
    ['rate', 'fast', 'Use a number from 0 to 100000.'],
    ['rate', '-1', 'Use a number from 0 to 100000.'],
    ['maxFailures', '20 %', 'Use a number of rows such as 50, a share such as 20%, or off.'],
    ['maxOutage', '0', 'Use a number above 0, at most 10080.'],
  ])('are refused at the field, which keeps the input: %s %s', async (name, typed, why) => {
    for (const [run, action] of [
      [PLAN, 'start'],
      [HALTED, 'resume'],
      [HELD, 'approve'],
    ] as const) {
      const { operations, post } = await anOperations();
      const page = await post(`${run}/${action}`, { ...TYPED, [name]: typed, reason: 'It is meant so.' });
      expect(page.status).toBe(400);
      expect(operations.asked).toEqual([]);
      expect(limitsOf(page)).toEqual(Object.values({ ...TYPED, [name]: typed }));
      if (run === HELD) expect(shownIn(page, 'reason')).toBe('It is meant so.');
      const [field] = tagsOf(page, 'input', { name });
      expect(field?.attributes).toMatchObject({ 'aria-invalid': 'true' });
      expect(field?.attributes['aria-describedby']).toContain(`limit-${name}-problem`);
      expect(page.text).toContain(why);
      expect(tagsOf(page, 'details').some(({ attributes }) => 'open' in attributes)).toBe(true);
    }
  });

  it('keep the input if the run cannot be started for another reason', async () => {
    const { operations, post } = await anOperations();
    operations.refuse.set('start', new OperatorError('plan_outdated', 'The account has changed.', 'Plan it again.'));
    const page = await post(`${PLAN}/start`, TYPED);
    expect(page.status).toBe(409);
    expect(limitsOf(page)).toEqual(Object.values(TYPED));
  });

  it('are expanded if a run was halted because too many rows failed', async () => {
    const isOpen = async (code: 'too_many_failures' | 'linq_down') => {
      const { read } = await anOperations({ id: HALTED, stop: aRunStop({ code }) });
      const [, limits] = tagsOf(await read(HALTED), 'details');
      return 'open' in (limits?.attributes ?? {});
    };
    expect([await isOpen('too_many_failures'), await isOpen('linq_down')]).toEqual([true, false]);
  });
});
