import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REMOVE_MARK } from '../../src/cards/card.js';
import { numberSearchOf } from '../../src/cards/numbers/number-search.js';
import { OperatorError } from '../../src/errors.js';
import { numbers } from '../support/e2e.js';
import { type OperationsBench, openOperationsBench } from '../support/operations.js';

const LINES = Array.from({ length: 40 }, (_, index) => `+120255501${String(index).padStart(2, '0')}`);
const csv = (...rows: string[]) => `phone_number,first_name\n${rows.join('\n')}\n`;

let bench: OperationsBench;
beforeAll(async () => {
  bench = await openOperationsBench({ lines: LINES });
});
afterAll(() => bench.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    ({ code }: { code: string }) => code,
  );
const runsOnDisk = () => readdirSync(join(bench.home, 'runs'));

describe('a file that is uploaded', () => {
  it('has its decisions counted in one order, whichever row comes first', async () => {
    const plan = await bench.upload(csv('nonsense,Acme', '+12025550100,Acme', 'nonsense,Acme'));
    expect(Object.entries((await bench.operations.overview(plan.id)).counts)).toEqual([
      ['create', 1],
      ['invalid', 2],
    ]);
    await bench.operations.discardPlan(plan.id);
  });

  it('is planned, and nothing is sent before it is started', async () => {
    const plan = await bench.upload(csv('+12025550100,Acme', '+12025550101,Acme', 'nonsense,Acme'));
    expect(plan).toMatchObject({ state: 'planned', step: 'guard', rows: 3, planned: { create: 2, invalid: 1 } });
    const { cards } = bench.simulator.account;
    expect(['+12025550100', '+12025550101'].filter((number) => cards.has(number))).toEqual([]);
    expect(await bench.operations.overview(plan.id)).toMatchObject({ rows: 3, writes: 2, guard: null });
    expect((await bench.operations.outcomes(plan.id, { limit: 10 })).items).toEqual([]);
    await bench.operations.start(plan.id);
    await bench.settled(plan.id);
    expect(['+12025550100', '+12025550101'].filter((number) => cards.has(number))).toHaveLength(2);
    const { record, summary } = await bench.operations.run(plan.id);
    expect([record.state, summary?.counts['created'], summary?.counts['invalid']]).toEqual([
      'completed_with_failures',
      2,
      1,
    ]);
  });

  it('is told of as it goes on: in line, running, outcomes, over', async () => {
    bench.told.length = 0;
    const { id } = await bench.upload(csv('+12025550102,Acme'), { start: true });
    await bench.settled(id);
    const states = bench.told.flatMap((event) =>
      event.kind === 'run' && event.record.id === id ? [event.record.state] : [],
    );
    expect([...new Set(states)]).toEqual(['planned', 'running', 'completed']);
    const rows = bench.told.flatMap((event) => (event.kind === 'outcomes' ? event.outcomes.map(({ row }) => row) : []));
    expect(rows).toEqual([1]);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\numbers.csv', 'numbers.csv'],
    ['', 'upload.csv'],
    ['..', 'upload.csv'],
    ['a\u0000b\nc.csv', 'abc.csv'],
  ])('is never kept under the name that it came with: %j', async (name, shown) => {
    const { id, source } = await bench.upload(csv('+12025550103,Acme'), {}, name);
    expect(source.name).toBe(shown);
    expect(existsSync(join(bench.home, 'runs', id, 'source.csv'))).toBe(true);
    await bench.operations.discardPlan(id);
  });

  it('may be of columns that nobody can tell by their names, where someone looks at it', async () => {
    const content = 'Kontakt,first_name\n1.20256E+10,Acme\n+12025550103,Acme\n';
    expect(await codeOf(bench.upload(content))).toBe('source_columns');
    const { id, dialect } = await bench.upload(content, { guess: true });
    expect(dialect).toMatchObject({ columns: { phone_number: 0, first_name: 1 }, guessed: ['phone_number'] });
    const again = await bench.operations.replan(id, { mode: 'create-only' });
    expect(again).toMatchObject({
      settings: { mapping: { phone_number: 'Kontakt' } },
      dialect: { header: dialect.header },
    });
    expect(again.dialect).not.toHaveProperty('guessed');
    const semicolon = { delimiter: ';', mapping: {} };
    expect(await codeOf(bench.operations.replan(again.id, semicolon, { guess: true }))).toBe('source_columns');
    await bench.operations.discardPlan(again.id);
  });

  it('leaves nothing behind when it is no CSV, or breaks off', async () => {
    const before = runsOnDisk();
    expect(await codeOf(bench.upload('a,b\n1,2\n'))).toBe('source_columns');
    expect(await codeOf(bench.upload(''))).toBe('source_empty');
    const broken = Readable.from(
      (async function* () {
        yield 'phone_number,first_name\n';
        throw new Error('the connection was cut');
      })(),
    );
    const options = { settings: {}, startedBy: 'api' };
    await expect(bench.operations.upload({ name: 'x.csv', content: broken }, options)).rejects.toThrow('cut');
    expect(runsOnDisk()).toEqual(before);
  });

  it('that broke off before anybody read it ends nothing but itself', async () => {
    const content = new Readable({ read: () => undefined });
    const uploading = bench.operations.upload({ name: 'x.csv', content }, { settings: {}, startedBy: 'api' });
    content.destroy(new Error('gone at once'));
    await expect(uploading).rejects.toThrow('gone at once');
  });

  it('is refused with settings that there are not', async () => {
    expect(await codeOf(bench.upload(csv('1,2'), { settings: { defaultCountry: 'XX' } }))).toBe('setting_invalid');
    expect(await codeOf(bench.upload(csv('1,2'), { settings: { encoding: 'klingon' } }))).toBe('setting_invalid');
  });
});

describe('an idempotency key', () => {
  it('gives the run that was made first, also while that is being planned, and after a restart', async () => {
    const key = { idempotencyKey: 'once' };
    const [first, second] = await Promise.all([
      bench.upload(csv('+12025550104,Acme'), key),
      bench.upload(csv('+12025550104,Acme'), key),
    ]);
    expect(second.id).toBe(first.id);
    await bench.restart();
    expect((await bench.upload(csv('+12025550104,Acme'), key)).id).toBe(first.id);
    const replanned = await bench.operations.replan(first.id, { mode: 'create-only' });
    expect((await bench.upload(csv('+12025550104,Acme'), key)).id).toBe(replanned.id);
    await bench.operations.discardPlan(replanned.id);
    const anew = await bench.upload(csv('+12025550104,Acme'), key);
    expect([first.id, replanned.id]).not.toContain(anew.id);
    await bench.operations.discardPlan(anew.id);
  });

  it('is free again when nothing came of it', async () => {
    const key = { idempotencyKey: 'failed' };
    expect(await codeOf(bench.upload('a,b\n', key))).toBe('source_columns');
    const { id } = await bench.upload(csv('+12025550104,Acme'), key);
    await bench.operations.discardPlan(id);
  });
});

describe('a plan', () => {
  it('is not carried out when the account has changed since', async () => {
    const { id } = await bench.upload(csv('+12025550107,Acme'));
    const card = { phone_number: '+12025550107', first_name: 'Somebody', is_active: true };
    bench.simulator.account.cards.set('+12025550107', card);
    const outdated = await bench.operations.start(id).catch((error: unknown) => error);
    const now = { kind: 'update', changes: [{ field: 'firstName', from: 'Somebody', to: 'Acme' }] };
    expect(outdated).toMatchObject({
      code: 'plan_outdated',
      differences: [{ row: 1, phoneNumber: '+12025550107', planned: { kind: 'create' }, now }],
      differing: 1,
    });
    expect(bench.simulator.account.cards.get('+12025550107')).toEqual(card);
    const again = await bench.operations.replan(id, {});
    expect(again).toMatchObject({ id, planned: { update: 1 } });
    await bench.operations.discardPlan(again.id);
  });

  it('is put in line once, however often it is started', async () => {
    const { id } = await bench.upload(csv('+12025550108,Acme'));
    await Promise.all([bench.operations.start(id), bench.operations.start(id), bench.operations.start(id)]);
    await bench.settled(id);
    const writes = bench.simulator.requests.entries.filter(
      ({ method, phoneNumber }) => method === 'POST' && phoneNumber === '+12025550108',
    );
    expect(writes).toHaveLength(1);
    expect(await codeOf(bench.operations.start(id))).toBe('run_state');
    expect(await codeOf(bench.operations.discardPlan(id))).toBe('run_state');
  });

  it('of damaged numbers takes the lines that are offered, for those rows that are named', async () => {
    const plan = await bench.upload('phone_number;first_name\n2025550110;Ä\n2025550111;B\n+12025550112;C\n');
    const { items } = await bench.operations.planRows(plan.id, { limit: 10, kind: 'invalid' });
    expect(items.map(({ row }) => row)).toEqual([1, 2]);
    expect(await codeOf(bench.operations.applySuggestions(plan.id, [3]))).toBe('setting_invalid');
    expect(await text(await bench.operations.corrected(plan.id))).toBe(
      'phone_number;first_name\r\n+12025550110;Ä\r\n+12025550111;B\r\n+12025550112;C\r\n',
    );
    const mended = await bench.operations.applySuggestions(plan.id, [2]);
    expect(mended.planned).toEqual({ invalid: 1, create: 2 });
    await bench.operations.discardPlan(mended.id);
  });

  it('is shown a page at a time', async () => {
    const { id } = await bench.upload(csv(...LINES.slice(20).map((line) => `${line},Acme`)));
    const first = await bench.operations.planRows(id, { limit: 15 });
    const second = await bench.operations.planRows(id, { limit: 15, after: Number(first.next) });
    const back = await bench.operations.planRows(id, { limit: 15, before: second.items[0]?.row });
    expect(back).toEqual(first);
    expect(await bench.operations.planRows(id, { limit: 2, before: 4 })).toEqual({
      items: first.items.slice(1, 3),
      next: '3',
      from: 1,
      total: 20,
    });
    expect(await bench.operations.planRows(id, { limit: 2, before: 1 })).toMatchObject({ items: [], next: '0' });
    const last = await bench.operations.planRows(id, { limit: 15, from: 18 });
    expect([last.from, last.items.at(-1)?.row, last.next]).toEqual([5, 20, null]);
    expect([first.items.length, first.next, second.items.length, second.next]).toEqual([15, '15', 5, null]);
    await bench.operations.discardPlan(id);
  });
});

describe('a run', () => {
  it('that Linq halts can be resumed, and one that nobody wants is cancelled', async () => {
    bench.simulator.conditions.keyRevoked = true;
    const { id } = await bench.upload(csv('+12025550113,Acme', '+12025550114,Acme')).catch(() => ({ id: '' }));
    expect(id).toBe('');
    bench.simulator.conditions.keyRevoked = false;
    const plan = await bench.upload(csv('+12025550113,Acme', '+12025550114,Acme'), { settings: { rate: 1 } });
    await bench.operations.start(plan.id);
    await bench.until((event) => event.kind === 'outcomes' && event.run === plan.id);
    bench.simulator.conditions.keyRevoked = true;
    await bench.settled(plan.id);
    bench.simulator.conditions.keyRevoked = false;
    expect((await bench.operations.health()).halted).toEqual([plan.id]);
    const halted = await bench.operations.outcomes(plan.id, { limit: 10 });
    // Either of them may have had the first turn.
    expect(halted.items.map(({ status }) => status).sort()).toEqual(['created', 'not_attempted']);
    bench.told.length = 0;
    await bench.operations.resume(plan.id);
    await bench.settled(plan.id);
    expect((await bench.operations.run(plan.id)).record.state).toBe('completed');
    expect((await bench.operations.health()).halted).toEqual([]);
    expect(await codeOf(bench.operations.resume(plan.id))).toBe('run_over');
    expect(await codeOf(bench.operations.cancel(plan.id))).toBe('run_over');
  });

  it('that halted because too many rows failed continues with a new limit', async () => {
    bench.simulator.conditions.fault = {
      ...{ every: 1, times: Number.POSITIVE_INFINITY },
      does: { kind: 'answer', status: 400, code: 5007 },
    };
    const rows = LINES.slice(30).map((line) => `${line},Rejected`);
    const { id } = await bench.upload(csv(...rows), { settings: { rate: 4, snapshot: false } }, 'limits.csv');
    await bench.operations.start(id, { maxFailures: { rows: 0 } });
    await bench.settled(id);
    expect((await bench.operations.run(id)).record.stop?.code).toBe('too_many_failures');
    bench.told.length = 0;
    await bench.operations.resume(id, { maxFailures: null, rate: 0 });
    await bench.settled(id);
    bench.simulator.conditions.fault = null;
    const { record } = await bench.operations.run(id);
    expect(record).toMatchObject({ state: 'completed_with_failures', counts: { rejected: 10, not_attempted: 0 } });
    expect([record.settings.maxFailures, record.settings.rate]).toEqual([null, 0]);
  });

  it('goes on also when that is asked for in the moment in which it halts', async () => {
    bench.simulator.conditions.fault = {
      ...{ every: 1, times: Number.POSITIVE_INFINITY },
      does: { kind: 'answer', status: 400, code: 5007 },
    };
    const rows = LINES.slice(30).map((line) => `${line},Halting`);
    const { id } = await bench.upload(csv(...rows), { settings: { rate: 4, snapshot: false } }, 'halting.csv');
    await bench.operations.start(id, { maxFailures: { rows: 0 } });
    while ((await bench.operations.run(id)).record.stop === null) await setImmediate();
    bench.told.length = 0;
    await bench.operations.resume(id, { maxFailures: null, rate: 0 });
    await bench.settled(id);
    bench.simulator.conditions.fault = null;
    expect((await bench.operations.run(id)).record).toMatchObject({ state: 'completed_with_failures', stop: null });
  });

  it('that is under way is cancelled, and says of the rest that it was not attempted', async () => {
    const rows = LINES.slice(20).map((line) => `${line},Cancelled`);
    const { id } = await bench.upload(csv(...rows), { settings: { rate: 2 }, start: true });
    await bench.until((event) => event.kind === 'outcomes' && event.run === id);
    const { progress, queuePosition } = await bench.operations.run(id);
    expect([progress === null || progress.run === id, queuePosition]).toEqual([true, 0]);
    await bench.operations.cancel(id);
    await bench.settled(id);
    const { items } = await bench.operations.outcomes(id, { status: 'not_attempted', limit: 100 });
    expect(items.length).toBeGreaterThan(0);
    const results = readFileSync(await bench.operations.file(id, 'results.csv'), 'utf8');
    expect(results.match(/not_attempted,/g)).toHaveLength(items.length);
    expect(results).toContain(items[0]?.reason ?? 'a reason');
  });

  it('is taken back by a plan of the old values', async () => {
    const number = '+12025550115';
    bench.simulator.account.cards.set(number, { phone_number: number, first_name: 'Old', is_active: true });
    const { id } = await bench.upload(csv(`${number},New`), { settings: { rate: 0, maxUpdatePct: null }, start: true });
    await bench.settled(id);
    expect(bench.simulator.account.cards.get(number)?.first_name).toBe('New');
    const undo = await bench.operations.undo(id);
    await bench.operations.start(undo.id);
    await bench.settled(undo.id);
    expect(bench.simulator.account.cards.get(number)?.first_name).toBe('Old');
    expect(await codeOf(bench.operations.undo(id))).toBe('nothing_to_undo');
  });

  it('is taken back by the removal of what it added, and says of each card where Linq keeps it', async () => {
    const [clears, keeps] = ['+12025550133', '+12025550134'];
    const { account, conditions } = bench.simulator;
    const { cards } = account;
    conditions.fault = { every: 550_134, times: 9, does: { kind: 'removal', how: 'ignores' } };
    for (const number of [clears, keeps])
      cards.set(number, { phone_number: number, first_name: 'Old', is_active: true });
    const file = `phone_number,last_name\n${clears},Added\n${keeps},Added\n`;
    const { id } = await bench.upload(file, {
      settings: { rate: 0, maxUpdatePct: null, numberBudget: null },
      start: true,
    });
    await bench.settled(id);
    expect(readFileSync(await bench.operations.file(id, 'undo.csv'), 'utf8')).toContain(`${clears},,${REMOVE_MARK},`);
    const undo = await bench.operations.undo(id, { numberBudget: null });
    await bench.operations.start(undo.id);
    await bench.settled(undo.id);
    expect([cards.get(clears)?.last_name, cards.get(keeps)?.last_name]).toEqual([undefined, 'Added']);
    const { items } = await bench.operations.outcomes(undo.id, { status: 'failed', limit: 9 });
    expect(items).toMatchObject([{ phoneNumber: keeps, code: 'not_removed' }]);
    expect(items[0]?.reason).toMatch(/^Linq kept the old value.* On Linq: last name "Added"\.$/);
    const { items: letters } = await bench.operations.deadLetters({});
    expect(letters.find(({ phoneNumber }) => phoneNumber === keeps)?.wanted).toEqual({ lastName: null });
    const again = await bench.operations.rerun({ numbers: [keeps] }, {}, { numberBudget: null });
    await bench.settled(again.id);
    expect((await bench.operations.outcomes(again.id, { limit: 9 })).items).toMatchObject([{ code: 'not_removed' }]);
    await bench.operations.discard({ numbers: [keeps] });
    conditions.fault = null;
  });

  it('that is held goes on when someone approves it', async () => {
    const { id } = await bench.upload('phone_number,first_name\n', { start: true });
    await bench.settled(id);
    expect((await bench.operations.run(id)).record.stop?.code).toBe('guard_empty');
    bench.told.length = 0;
    await bench.operations.approve(id, 'it is meant to be empty');
    await bench.settled(id);
    const { record } = await bench.operations.run(id);
    expect([record.state, record.approval?.reason]).toEqual(['completed', 'it is meant to be empty']);
  });

  it('that was started here goes on after a restart, and a plan does not', async () => {
    const rows = LINES.slice(20, 30).map((line) => `${line},Restarted`);
    // Slow enough to be still at work when the next one has been planned.
    const settings = { rate: 1, maxUpdatePct: null };
    const plan = await bench.upload(csv(...rows), { settings });
    const { id } = await bench.upload(csv(...rows), { settings, start: true });
    const beside = await bench.upload(csv('+12025550139,Beside'), { settings, start: true });
    await expect.poll(async () => (await bench.operations.run(beside.id)).queuePosition).toBe(0);
    await bench.until((event) => event.kind === 'outcomes' && event.run === id);
    await bench.restart();
    await bench.settled(id);
    await bench.settled(beside.id);
    expect((await bench.operations.run(id)).record.counts).toMatchObject({ not_attempted: 0 });
    expect((await bench.operations.run(plan.id)).record.state).toBe('planned');
    await bench.operations.discardPlan(plan.id);
  });

  it('that writes its report when the process is to end has ended', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => `nonsense ${index},Last`);
    const settings = { rate: 0, maxUpdatePct: null, maxFailures: null, maxInvalid: null };
    const content = csv('+12025550117,Last', ...rows);
    const { id } = await bench.upload(content, { settings, start: true }, 'report.csv');
    // A row that was not sent is told of when its line of the report has been made.
    await bench.until(
      (event) => event.kind === 'outcomes' && event.outcomes.some(({ status }) => status === 'invalid'),
    );
    await bench.restart();
    await bench.settled(id);
    const { record, summary } = await bench.operations.run(id);
    const state = 'completed_with_failures';
    expect([record.state, record.step, record.stop, summary?.state]).toEqual([state, 'done', null, state]);
    const next = await bench.upload(csv('+12025550118,Next'), { start: true });
    await bench.settled(next.id);
  });

  it.each(['plan', 'guard'])(
    'that was killed when all of the step %s was done but the note of it goes on',
    async (step) => {
      const { id } = await bench.upload(csv('+12025550119,Noted'));
      const path = join(bench.home, 'runs', id, 'run.json');
      const record = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...record, state: 'running', step, desk: { started: true } }));
      await bench.restart();
      await bench.settled(id);
      expect((await bench.operations.run(id)).record).toMatchObject({ state: 'completed', planned: record.planned });
    },
  );

  it('whose record cannot be read stays with its files, is shown as such, and stops no other run', async () => {
    const { id } = await bench.upload(csv('+12025550121,Kept'), { start: true });
    await bench.settled(id);
    const folder = join(bench.home, 'runs', id);
    const record = readFileSync(join(folder, 'run.json'));
    for (const damage of [() => rmSync(join(folder, 'run.json')), () => writeFileSync(join(folder, 'run.json'), '{')]) {
      damage();
      await bench.restart();
      expect((await bench.operations.unreadableRuns()).map((run) => run.id)).toEqual([id]);
      expect(await codeOf(bench.operations.run(id))).toMatch(/^run_un(readable|known)$/);
      expect(readdirSync(folder)).toEqual(expect.arrayContaining(['source.csv', 'outcomes.ndjson', 'results.csv']));
      const next = await bench.upload(csv('+12025550122,Next'), { start: true });
      await bench.settled(next.id);
    }
    writeFileSync(join(folder, 'run.json'), record);
    expect((await bench.operations.run(id)).record.state).toBe('completed');
  });

  it('cancelled by two clicks at once is cancelled once, and both are answered', async () => {
    const rows = LINES.slice(24).map((line) => `${line},Slow`);
    const { id } = await bench.upload(csv(...rows), { settings: { rate: 2, maxUpdatePct: null }, start: true });
    const clicks = await Promise.allSettled([bench.operations.cancel(id), bench.operations.cancel(id)]);
    expect(clicks.map(({ status }) => status)).toContain('fulfilled');
    for (const click of clicks) if (click.status === 'rejected') expect(click.reason.code).toBe('run_over');
    await bench.settled(id);
    expect((await bench.operations.run(id)).record.state).toBe('cancelled');
  });

  it('is made once for a key and its file; another file with that key is refused', async () => {
    const key = { idempotencyKey: 'twice' };
    const first = await bench.upload(csv('+12025550123,Twice'), key);
    expect((await bench.upload(csv('+12025550123,Twice'), key)).id).toBe(first.id);
    expect(await codeOf(bench.upload(csv('+12025550123,Another'), key))).toBe('key_reused');
    await bench.operations.discardPlan(first.id);
  });

  it('that was being planned when the process was killed is swept away, and made again for who asks with the same key', async () => {
    const key = { idempotencyKey: 'killed' };
    const { id } = await bench.upload(csv('+12025550100,Acme'), key);
    const path = join(bench.home, 'runs', id, 'run.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), step: 'snapshot' }));
    await bench.restart();
    expect(runsOnDisk()).not.toContain(id);
    const again = await bench.upload(csv('+12025550100,Acme'), key);
    expect(again).toMatchObject({ state: 'planned', step: 'guard', rows: 1 });
    await bench.operations.discardPlan(again.id);
  });
});

describe('dead letters', () => {
  it('are listed by page, re-run with other values, and discarded', async () => {
    const bad = ['+14155550109', '+14155550108', '+14155550107'];
    const { id } = await bench.upload(csv(...bad.map((line) => `${line},Bad`)), {
      settings: { rate: 0, snapshot: false, maxFailures: null },
      start: true,
    });
    await bench.settled(id);
    const first = await bench.operations.deadLetters({ run: id }, { limit: 2 });
    const second = await bench.operations.deadLetters({ run: id }, { limit: 2, after: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ phoneNumber }) => phoneNumber)).toEqual([...bad].sort());
    expect(second.next).toBeNull();
    expect(await bench.operations.deadLetterCauses({ run: id })).toMatchObject([
      { status: first.items[0]?.status, numbers: 3 },
    ]);
    const one = { run: id, numbers: [bad[0] ?? '', '+1'] };
    expect(await bench.operations.deadLetterCauses(one)).toMatchObject([{ numbers: 1 }]);
    expect(await bench.operations.deadLetterCauses({ code: 'none' })).toEqual([]);
    expect(await codeOf(bench.operations.rerun({ run: '20000101-000000-aaaa' }, {}))).toBe('letter_unknown');
    const rerun = await bench.operations.rerun({ numbers: ['+14155550109'] }, { firstName: 'Mended' });
    await bench.settled(rerun.id);
    expect((await bench.operations.run(rerun.id)).record.rows).toBe(1);
    const correct = (meant: object, phoneNumber: string) => bench.operations.rerun(meant, { phoneNumber });
    expect(await codeOf(correct({ run: id }, '+12025550110'))).toBe('setting_invalid');
    expect(await codeOf(correct({ numbers: ['+14155550107'] }, 'none'))).toBe('setting_invalid');
    const corrected = await correct({ numbers: ['+14155550107'] }, '+1 202 555 0110');
    await bench.settled(corrected.id);
    expect((await bench.operations.outcomes(corrected.id, { limit: 9 })).items).toMatchObject([
      { phoneNumber: '+12025550110', status: 'created' },
    ]);
    expect((await bench.operations.deadLetters({ search: numberSearchOf('0107') })).items).toEqual([]);
    // The new number has this card already: nothing is sent, and the old number is done with all the same.
    const done = await bench.operations.rerun(
      { numbers: ['+14155550109'] },
      { phoneNumber: '+12025550110', firstName: 'Bad' },
    );
    await bench.settled(done.id);
    expect((await bench.operations.outcomes(done.id, { limit: 9 })).items).toMatchObject([{ status: 'unchanged' }]);
    expect((await bench.operations.deadLetters({ search: numberSearchOf('0109') })).items).toEqual([]);
    expect(await bench.operations.discard({ run: id, numbers: ['+14155550108', '+1'] })).toBe(1);
    expect((await bench.operations.deadLetters({})).items.map(({ phoneNumber }) => phoneNumber)).not.toContain(
      '+14155550108',
    );
  });
});

describe('a line', () => {
  it('is shown as Linq has it, as it should be, and where it stood', async () => {
    const { id } = await bench.upload(csv('+12025550109,Acme'), { start: true });
    await bench.settled(id);
    const line = await bench.operations.line('+1 (202) 555-0109');
    expect(line).toMatchObject({
      phoneNumber: '+12025550109',
      live: { firstName: 'Acme', isActive: true },
      wanted: { firstName: 'Acme' },
      letter: null,
    });
    expect(line.mentions.map(({ run, row, outcome }) => [run.id, row, outcome?.status])).toEqual([[id, 1, 'created']]);
    expect(await codeOf(bench.operations.line('nonsense'))).toBe('setting_invalid');
  });

  it('without a card has none', async () => {
    expect(await bench.operations.line('+12025550116')).toMatchObject({ live: null, wanted: null, mentions: [] });
  });
});

describe('schedules', () => {
  it('read a file that was uploaded for them, and another one only once it is whole', async () => {
    const settings = { name: 'uploaded', cron: '0 2 * * *', tz: 'UTC' };
    const made = await bench.operations.saveSchedule({ ...settings, source: 'upload:', settings: {} });
    expect(made.uploaded).toBe(true);
    await bench.operations.uploadSource('uploaded', Readable.from(['phone_number\n']));
    expect(readFileSync(made.source ?? '', 'utf8')).toBe('phone_number\n');
    const broken = Readable.from(
      (async function* () {
        yield 'phone_';
        throw new OperatorError('source_unreadable', 'The upload was interrupted.', 'Upload the file again.');
      })(),
    );
    expect(await codeOf(bench.operations.uploadSource('uploaded', broken))).toBe('source_unreadable');
    expect(readFileSync(made.source ?? '', 'utf8')).toBe('phone_number\n');
    expect(await codeOf(bench.operations.uploadSource('unknown', Readable.from(['x'])))).toBe('schedule_unknown');
    await bench.operations.removeSchedule('uploaded');
    expect(existsSync(made.source ?? '')).toBe(false);
  });

  it('are made, changed, paused, run, and forgotten', async () => {
    const source = join(bench.home, 'nightly.csv');
    writeFileSync(source, numbers(1));
    const nightly = { name: 'nightly', cron: '0 0 1 1 *', tz: 'UTC', source, settings: {} };
    const made = await bench.operations.saveSchedule(nightly);
    expect([made.settings.maxUpdatePct, made.settings.simulate]).toEqual([20, false]);
    expect((await bench.operations.pauseSchedule('nightly')).paused).toBe(true);
    expect((await bench.operations.saveSchedule({ ...nightly, cron: '@daily' })).paused).toBe(true);
    expect((await bench.operations.resumeSchedule('nightly')).resumedAt).not.toBeNull();
    await bench.operations.runSchedule('nightly');
    await bench.until((event) => event.kind === 'run' && event.record.startedBy === 'schedule nightly');
    expect((await bench.operations.schedules()).map(({ name }) => name)).toEqual(['nightly']);
    expect((await bench.operations.schedule('nightly')).history[0]?.what).toBe('started');
    await bench.operations.removeSchedule('nightly');
    expect(await codeOf(bench.operations.schedule('nightly'))).toBe('schedule_unknown');
  });

  it.each([
    { name: '../x', cron: '@daily', tz: 'UTC', source: '/x.csv' },
    { name: 'x', cron: 'whenever', tz: 'UTC', source: '/x.csv' },
    { name: 'x', cron: '@daily', tz: 'Mars/Base', source: '/x.csv' },
    { name: 'x', cron: '@daily', tz: 'UTC', source: 'x.csv' },
    { name: 'x', cron: '@daily', tz: 'UTC', source: 'ftp://example.com/x.csv' },
  ])('are refused where they make no sense: %j', async (schedule) => {
    expect(await codeOf(bench.operations.saveSchedule({ ...schedule, settings: {} }))).toBe('setting_invalid');
  });
});

it.each(['../../etc', '20300102-030405-abcd', '', '__proto__'])('there is no run %j', async (id) => {
  const { operations } = bench;
  const works = [
    operations.run(id),
    operations.start(id),
    operations.file(id, 'source.csv'),
    operations.cancel(id),
    operations.discardPlan(id),
  ];
  expect(new Set(await Promise.all(works.map(codeOf)))).toEqual(new Set(['run_unknown']));
});
