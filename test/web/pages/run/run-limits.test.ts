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

describe('how fast a run may go and when it is halted', () => {
  it.each([
    [{ rows: 12 }, '12'],
    [{ share: 0.07 }, '7%'],
    [null, 'off'],
  ])('stands on its preview as it would be typed: %j', async (maxFailures, written) => {
    const { read } = await anOperations({ settings: { ...aRunRecord().settings, maxFailures, rate: 0 } });
    expect(limitsOf(await read(PLAN))).toEqual(['0', written, '30']);
  });

  it('can be said when the run is started, and when one that has halted or is held goes on', async () => {
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

  it('stays as it is where a form says nothing, and is as usual where it was left empty', async () => {
    const { operations, post } = await anOperations();
    await post(`${PLAN}/start`, {});
    await post(`${PLAN}/start`, { rate: ' ', maxFailures: '', maxOutage: '' });
    expect(operations.asked.map((asked) => asked.with[1])).toEqual([
      {},
      { rate: 10, maxFailures: { share: 0.2 }, maxOutage: 30 },
    ]);
  });

  it('is explained, with what is usual', async () => {
    const { text } = await (await anOperations()).read(PLAN);
    for (const part of [
      'Maximum requests per second; 0: unlimited. Usually 10.',
      'or off. Usually 20%.',
      'Usually 30.',
    ])
      expect(text).toContain(part);
  });

  it.each([
    ['rate', 'fast', 'Use a number from 0 to 100000.'],
    ['rate', '-1', 'Use a number from 0 to 100000.'],
    ['maxFailures', '20 %', 'Use a number of rows such as 50, a share such as 20%, or off.'],
    ['maxOutage', '0', 'Use a number above 0, at most 10080.'],
  ])('is refused at its field with what was typed: %s %s', async (name, typed, why) => {
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

  it('keeps what was typed when the run cannot be started for another reason', async () => {
    const { operations, post } = await anOperations();
    operations.refuse.set('start', new OperatorError('plan_outdated', 'The account has changed.', 'Plan it again.'));
    const page = await post(`${PLAN}/start`, TYPED);
    expect(page.status).toBe(409);
    expect(limitsOf(page)).toEqual(Object.values(TYPED));
  });

  it('lies open where a run has halted because too many rows failed', async () => {
    const isOpen = async (code: 'too_many_failures' | 'linq_down') => {
      const { read } = await anOperations({ id: HALTED, stop: aRunStop({ code }) });
      const [limits] = tagsOf(await read(HALTED), 'details');
      return 'open' in (limits?.attributes ?? {});
    };
    expect([await isOpen('too_many_failures'), await isOpen('linq_down')]).toEqual([true, false]);
  });
});
