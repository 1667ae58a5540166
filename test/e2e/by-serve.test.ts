import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliResult, runCli, startProgram } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { mistakeOf } from '../support/mistake.js';
import { aPng } from '../support/pictures.js';
import { startServe, startServeProcess } from '../support/serve.js';

const runsOf = ({ home }: Stage) => readdirSync(join(home, 'runs'));
/** The run that a command says the serve has taken. */
const recordOf = ({ home }: Stage, { stderr }: CliResult) => {
  const run = /^Run (\S+) is with process/m.exec(stderr)?.[1] ?? '';
  return JSON.parse(readFileSync(join(home, 'runs', run, 'run.json'), 'utf8')) as unknown;
};
const objects = ({ stdout }: CliResult) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('plan, where a serve holds the home,', () => {
  it('shows the same as without one, and apply carries it out there, with the settings that are given now', async () => {
    const stage = await setStage();
    const { env } = stage;
    const file = stage.csv(`${numbers(2)}nonsense,Max,\n`);
    const args = ['plan', file, '--rate', '5', '--detailed-exitcode'];
    const alone = await runCli(args, { env });
    await startServe(stage);
    const planned = await runCli(args, { env });
    const id = /linq-cards apply (\S+)/.exec(planned.stderr)?.[1] ?? '';
    expect([planned.code, planned.stdout]).toEqual([2, alone.stdout]);
    expect(runsOf(stage)).toContain(id);
    expect(writesByNumber(stage.simulator).size).toBe(0);
    // What is planned is not changed by what the environment says.
    const apply = ['apply', id, '--max-failures', 'off', '--json'];
    const applied = await runCli(apply, { env: { ...env, LINQ_CARDS_RATE: '40' } });
    expect(recordOf(stage, applied)).toMatchObject({ id, settings: { rate: 5, maxFailures: null } });
    expect([applied.code, objects(applied).at(-1)]).toMatchObject([1, { type: 'summary', counts: { created: 2 } }]);
    expect(writesByNumber(stage.simulator).size).toBe(2);
  });

  it('gives the same objects with --json, and keeps no plan that has nothing to do', async () => {
    const stage = await setStage({ cards: [{ phone_number: '+14152000000', first_name: 'Acme 0', is_active: true }] });
    const { env } = stage;
    await startServe(stage);
    const file = stage.csv('phone_number,first_name\n+14152000000,Acme 0\n');
    const args = ['plan', file, '--json', '--detailed-exitcode'];
    const nothing = await runCli(args, { env });
    expect([nothing.code, objects(nothing)]).toMatchObject([0, [{ type: 'plan', plan: null, writes: 0 }]]);
    expect(runsOf(stage)).toEqual([]);
    writeFileSync(file, 'phone_number,first_name\n+14152000000,Acme\n');
    const update = await runCli(args, { env });
    const [id] = runsOf(stage);
    expect([update.code, objects(update)]).toMatchObject([
      2,
      [
        { type: 'row', row: 1, decision: 'update' },
        { type: 'plan', plan: id, writes: 1 },
      ],
    ]);
  });

  it('tells a mistake with the exit code that was asked for', async () => {
    const stage = await setStage();
    await startServe(stage);
    const wrong = await mistakeOf(['plan', stage.csv('a,b\n1,2\n'), '--detailed-exitcode'], stage);
    expect(wrong).toMatchObject({ exit: 3, code: 'source_columns' });
  });

  it('is not carried out once the account has changed, and says so with exit code 2', async () => {
    const stage = await setStage();
    const { env, simulator } = stage;
    await startServe(stage);
    const planned = await runCli(['plan', stage.csv(numbers(1)), '--json'], { env });
    const { plan } = objects(planned).at(-1) as { plan: string };
    const card = { phone_number: '+14152000000', first_name: 'Else', is_active: true };
    simulator.account.cards.set(card.phone_number, card);
    const applied = await runCli(['apply', plan], { env });
    expect([applied.code, applied.stderr]).toEqual([2, expect.stringContaining('Nothing was sent')]);
    expect(writesByNumber(simulator).size).toBe(0);
  });

  it('is then told row by row, as without a serve', async () => {
    const stage = await setStage();
    const { env, simulator } = stage;
    await runCli(['plan', stage.csv(numbers(3))], { env });
    const [plan = ''] = runsOf(stage);
    const card = { phone_number: '+14152000001', first_name: 'Else', is_active: true };
    simulator.account.cards.set(card.phone_number, card);
    const told = async () => {
      const [text, json] = [await runCli(['apply', plan], { env }), await runCli(['apply', plan, '--json'], { env })];
      return [text.code, text.stdout, text.stderr, json.code, objects(json), json.stderr];
    };
    const alone = await told();
    expect(alone[2]).toMatch(/row 2 {2}\+14152000001 {2}planned: create; now: update first_name: "Else" → "Acme 1"/);
    expect(alone).toMatchObject([
      2,
      '',
      expect.anything(),
      2,
      [{ type: 'difference', row: 2, now: { kind: 'update' } }],
      expect.anything(),
    ]);
    await startServe(stage);
    expect(await told()).toEqual(alone);
  });
});

describe('pictures beside the CSV, where a serve holds the home,', () => {
  const CSV = [
    'phone_number,first_name,image_url',
    '+14152000000,Ann,photos/änn b.png',
    '+14152000001,Bob,./photos/bob.png',
    '+14152000002,Bob,photos/bob.png',
    '+14152000003,Cat,gone.png',
    '+14152000004,Dan,../secret.png',
    '+14152000005,Eve,text.png',
    '+14152000006,Fay,large.png',
    '',
  ].join('\n');

  async function withPictures(): Promise<Stage> {
    const stage = await setStage();
    const put = (name: string, content: Uint8Array) => {
      mkdirSync(dirname(join(stage.folder, 'in', name)), { recursive: true });
      writeFileSync(join(stage.folder, 'in', name), content);
    };
    put('photos/änn b.png', aPng({ width: 1100, height: 1100 }));
    put('photos/bob.png', aPng({ width: 1101, height: 1101 }));
    put('../secret.png', aPng());
    put('text.png', Buffer.from('a text'));
    put('large.png', Buffer.concat([aPng(), Buffer.alloc(10_000_000)]));
    stage.csv(CSV, 'in/numbers.csv');
    return stage;
  }

  it('are planned and sent as without one, each once', async () => {
    const [alone, served] = [await withPictures(), await withPictures()];
    const { simulator } = served;
    const { ask, url } = await startServe(served);
    const plans = [];
    for (const { env, folder } of [alone, served])
      plans.push(await runCli(['plan', join(folder, 'in/numbers.csv'), '--json'], { env }));
    const [here, there] = plans.map((planned) => objects(planned).slice(0, -1));
    expect(there).toEqual(here);
    expect(there?.map(({ decision }) => decision)).toEqual([
      ...['create', 'create', 'create', 'invalid', 'invalid', 'invalid', 'invalid'],
    ]);
    expect(simulator.attachments.list).toEqual([]);
    const [plan = ''] = runsOf(served);
    const { items } = (await (await ask(`/api/v1/runs/${plan}/plan?kind=create`)).json()) as { items: object[] };
    expect(items[0]).toMatchObject({ fields: { imageUrl: 'photos/änn b.png' } });
    const [sha256] = readdirSync(join(served.home, 'runs', plan, 'pictures'));
    const picture = `/runs/${plan}/pictures/${sha256}`;
    const answers = [await ask(picture), await fetch(`${url}${picture}`, { redirect: 'manual' })];
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
    expect((await runCli(['apply', plan, '--rate', '0'], { env: served.env })).code).toBe(1);
    expect([simulator.attachments.list.length, writesByNumber(simulator).size]).toEqual([2, 3]);
  });

  it('are compared by audit as without one, by what they are and not by their names', async () => {
    const [alone, served] = [await withPictures(), await withPictures()];
    for (const { env, folder } of [alone, served])
      await runCli(['provision', join(folder, 'in/numbers.csv'), '--rate', '0'], { env });
    await startServe(served);
    const audits = async () => {
      const found = [];
      for (const { env, folder } of [alone, served]) {
        const { code, stdout } = await runCli(['audit', join(folder, 'in/numbers.csv'), '--json'], { env });
        const { findings } = JSON.parse(stdout) as { findings: { kind: string; line?: number }[] };
        const named = findings.filter(({ line }) => line !== undefined);
        found.push({ code, named: named.map(({ kind, line }) => `${line} ${kind}`) });
      }
      return found;
    };
    const errors = ['5 row_error', '6 row_error', '7 row_error', '8 row_error'];
    const same = { code: 1, named: errors };
    expect(await audits()).toEqual([same, same]);
    for (const { folder } of [alone, served])
      writeFileSync(join(folder, 'in/photos/bob.png'), aPng({ width: 1102, height: 1102 }));
    const other = { code: 1, named: ['3 differs', '4 differs', ...errors] };
    expect(await audits()).toEqual([other, other]);
    expect(served.simulator.attachments.list.length).toBe(2);
  });

  it('are not there where none of them can be sent, as without one', async () => {
    const [alone, served] = [await setStage(), await setStage()];
    await startServe(served);
    const csv = 'phone_number,first_name,image_url\n+14152000000,Ann,photos/ann.png\n';
    const codes = [];
    for (const stage of [alone, served]) {
      await runCli(['provision', stage.csv(csv), '--rate', '0'], { env: stage.env });
      const [run = ''] = runsOf(stage);
      codes.push(/picture_file_missing/.test(readFileSync(join(stage.home, 'runs', run, 'failed.csv'), 'utf8')));
    }
    expect(codes).toEqual([true, true]);
  });
});

describe('undo, where a serve holds the home,', () => {
  it('takes back there what a run has changed, with the settings that are given now', async () => {
    const before = { phone_number: '+14152000000', first_name: 'Before', is_active: true };
    const stage = await setStage({ cards: [before] });
    const { env, simulator } = stage;
    const { cli } = await startServe(stage);
    const firstName = () => simulator.account.cards.get(before.phone_number)?.first_name;
    await runCli(['provision', stage.csv(numbers(2)), '--rate', '0'], { env });
    const [run = ''] = runsOf(stage);
    expect(firstName()).toBe('Acme 0');
    const undone = await runCli(['undo', run, '--rate', '40', '--json'], { env });
    expect([undone.code, firstName()]).toEqual([0, 'Before']);
    expect(undone.stderr).toContain('1 created cards stay');
    expect(undone.stderr).toMatch(/~ row 1 .*"Acme 0" → "Before"/);
    expect(undone.stderr).toContain(`is with process ${cli.pid}.`);
    expect(objects(undone).at(-1)).toMatchObject({ type: 'summary', counts: { updated: 1 } });
    expect(recordOf(stage, undone)).toMatchObject({ startedBy: `undo ${run}`, settings: { rate: 40 } });
    const again = await runCli(['undo', run], { env });
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('Nothing to undo')]);
    expect(runsOf(stage)).toHaveLength(2);
  });
});

describe('dead letters, where a serve holds the home,', () => {
  const REFUSED = { kind: 'answer', status: 400, code: 5007 } as const;
  const NUMBERS = ['+14152000000', '+14152000001', '+14152000002'];

  /** A serve with one dead letter for each number. */
  async function withLetters(): Promise<Stage> {
    const stage = await setStage();
    await startServe(stage);
    stage.simulator.conditions.fault = { every: 1, times: 1, does: REFUSED };
    await runCli(['provision', stage.csv(numbers(NUMBERS.length)), '--rate', '0'], { env: stage.env });
    return stage;
  }
  const deadLetters = ({ env }: Stage, ...args: string[]) => runCli(['dead-letters', ...args], { env });

  it('are listed, shown, exported and explained', async () => {
    const stage = await withLetters();
    const all = objects(await deadLetters(stage, 'list', '--json'));
    expect(all.map(({ status, code }) => [status, code])).toEqual(NUMBERS.map(() => ['rejected', 5007]));
    const listed = objects(await deadLetters(stage, 'list', '--json', '--limit', '2'));
    expect(listed).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    const shown = await deadLetters(stage, 'show', NUMBERS[1] ?? '', '--json');
    expect([shown.code, objects(shown)]).toMatchObject([0, [{ phoneNumber: NUMBERS[1], code: 5007 }]]);
    const unknown = await deadLetters(stage, 'show', '+14155550199');
    expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringContaining('no dead letter')]);
    const exported = await deadLetters(stage, 'export', '--number', NUMBERS[2] ?? '');
    expect(exported.stdout).toMatch(/^\uFEFFphone_number,.*\r\n\+14152000002,/);
    const explained = await runCli(['explain', NUMBERS[0] ?? '', '--json'], { env: stage.env });
    expect(objects(explained).at(-1)).toMatchObject({ deadLetter: { phoneNumber: NUMBERS[0] } });
  });

  it('are sent once more there, with values and settings that are given now', async () => {
    const stage = await withLetters();
    const args = ['rerun', '--limit', '2', '--set', 'last_name=Mended', '--rate', '40', '--json'];
    const rerun = await deadLetters(stage, ...args);
    expect([rerun.code, objects(rerun).at(-1)]).toMatchObject([0, { type: 'summary', counts: { created: 2 } }]);
    expect(recordOf(stage, rerun)).toMatchObject({ startedBy: 'dead-letters rerun', settings: { rate: 40 } });
    const isMended = ({ last_name }: { last_name?: string }) => last_name === 'Mended';
    expect([...stage.simulator.account.cards.values()].filter(isMended)).toHaveLength(2);
    expect(objects(await deadLetters(stage, 'list', '--json'))).toHaveLength(1);
    const none = await deadLetters(stage, 'rerun', '--number', '+14155550199');
    expect([none.code, none.stderr]).toEqual([0, expect.stringContaining('No matching dead letters')]);
  });

  it('are given up there, after nothing but a choice', async () => {
    const stage = await withLetters();
    const slip = await deadLetters(stage, 'discard', '--yes');
    expect([slip.code, slip.stderr]).toEqual([3, expect.stringContaining('--all')]);
    const one = await deadLetters(stage, 'discard', '--number', NUMBERS[0] ?? '', '--yes');
    expect([one.code, one.stderr]).toEqual([0, expect.stringContaining('1 dead letters were discarded')]);
    expect((await deadLetters(stage, 'discard', '--all', '--yes')).stderr).toContain('2 dead letters were discarded');
    expect((await deadLetters(stage)).stdout).toBe('No dead letters.\n');
  });
});

describe('the account, where a serve holds the home,', () => {
  const live = { phone_number: '+14155550132', first_name: 'Acme, Inc.', is_active: true };
  const hidden = { phone_number: '+14155550133', first_name: 'Hidden', is_active: false };

  it('is exported as without one, and needs no key here', async () => {
    const stage = await setStage({ cards: [live, hidden], lines: [live.phone_number, hidden.phone_number] });
    const alone = await runCli(['export'], { env: stage.env });
    await startServe(stage);
    const exported = await runCli(['export'], { env: { LINQ_CARDS_HOME: stage.home } });
    expect(exported).toEqual(alone);
    expect(exported.stdout).toContain('+14155550132,"Acme, Inc.",');
    expect(exported.stderr).toContain('1 × left out: inactive');
  });

  it('corrects the numbers of a file as without one', async () => {
    const stage = await setStage({ lines: [live.phone_number] });
    const args = ['fix', stage.csv('phone,first\n4155550132,Ann\n12,Bob\n')];
    const alone = await runCli(args, { env: stage.env });
    await startServe(stage);
    const fixed = await runCli(args, { env: stage.env });
    expect(fixed).toEqual(alone);
    expect([fixed.code, fixed.stdout]).toEqual([1, '\uFEFFphone,first\r\n+14155550132,Ann\r\n12,Bob\r\n']);
  });

  it('is read at the pace that is asked for, together with the runs of the serve', async () => {
    const stage = await setStage({ cards: [live] });
    const { env, simulator } = stage;
    // In a process of its own: what the simulator measures must not wait for it.
    await startServeProcess(stage);
    const looks = await Promise.all(Array.from({ length: 3 }, () => runCli(['export', '--rate', '1'], { env })));
    expect(looks.map(({ code }) => code)).toEqual([0, 0, 0]);
    const times = simulator.requests.entries.map(({ at }) => at);
    const gaps = times.slice(1).map((at, before) => at - (times[before] ?? 0));
    // They leave a second apart; a busy machine may let one arrive later, and so nearer to the next.
    expect([gaps.length, gaps.filter((gapMs) => gapMs < 900)]).toEqual([2, []]);
  });

  it('is not read with a key that is rejected', async () => {
    const stage = await setStage();
    await startServe(stage);
    stage.simulator.conditions.keyRevoked = true;
    const { code, stdout, stderr } = await runCli(['export'], { env: stage.env });
    expect([code, stdout, stderr]).toEqual([3, '', expect.stringContaining('LINQ_API_V3_API_KEY')]);
  });

  it('is not waited for any longer after Ctrl-C', async () => {
    const stage = await setStage({ latencyMs: 60_000 });
    const { env, simulator } = stage;
    await startServe(stage);
    const waiting = startProgram(['export'], { env });
    await simulator.requests.reaches(1);
    waiting.signal('SIGINT');
    expect((await waiting.ended).code).toBe(4);
  });
});

describe('provision-one, where a serve holds the home,', () => {
  const NUMBER = '+14155550101';
  /** The steps that were told, without their times and what Linq calls them. */
  const stepsOf = ({ stdout }: CliResult) =>
    stdout
      .replace(/^\S+ {2}/gm, '')
      .replace(/trace id \w+/g, 'trace id')
      .trimEnd()
      .split('\n');

  it('tells the same steps as without one', async () => {
    const alone = await setStage();
    const served = await setStage();
    await startServe(served);
    const args = ['provision-one', '+1 (415) 555-0101', '--first-name', "'=Ann", '--rate', '0'];
    for (const more of [['--dry-run'], [], []]) {
      const [here, there] = await Promise.all([alone, served].map(({ env }) => runCli([...args, ...more], { env })));
      expect([there?.code, there && stepsOf(there)]).toEqual([here?.code, here && stepsOf(here)]);
    }
    const cards = [alone, served].map(({ simulator }) => simulator.account.cards.get(NUMBER)?.first_name);
    expect(cards).toEqual(['=Ann', '=Ann']);
    expect(writesByNumber(served.simulator)).toEqual(new Map([[NUMBER, 1]]));
  });

  it('leaves a dead letter when Linq refuses the card, with exit code 1', async () => {
    const stage = await setStage();
    const { env } = stage;
    await startServe(stage);
    const refused = await runCli(['provision-one', '+15005550407', '--first-name', 'Ann'], { env });
    expect([refused.code, stepsOf(refused).at(-1)]).toEqual([1, expect.stringMatching(/^end +rejected: /)]);
    const { stdout } = await runCli(['dead-letters', 'show', '+15005550407', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'rejected', wanted: { firstName: 'Ann' } });
  });
});
