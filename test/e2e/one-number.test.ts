import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/cli.js';
import { type Stage, setStage } from '../support/e2e.js';
import { aRunUnderWay } from '../support/run-under-way.js';

const NUMBER = '+14155550101';
const PICTURE_REFUSED = '+15005550407';
const REFUSED = { kind: 'answer', status: 400, code: 5007 } as const;
const ANSWERED = /200, trace id [0-9a-f]{32}$/;

type Step = { at: string; step: string; says: string };

async function one({ env }: Stage, ...args: string[]): Promise<CliResult & { steps: Step[] }> {
  const result = await runCli(['provision-one', ...args], { env });
  expect(result.stdout + result.stderr).not.toContain('key-for-tests');
  const steps = result.stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, at = '', step = '', says = ''] = /^(\S+) {2}(\w+) +(.*)$/.exec(line) ?? [];
      return { at, step, says };
    });
  return { ...result, steps };
}

/** What one step said. */
function said(steps: readonly Step[], step: string): string {
  return steps.find((each) => each.step === step)?.says ?? '';
}

function methods({ simulator }: Stage): string[] {
  return simulator.requests.entries.map(({ method }) => method);
}

async function stageWithCard(): Promise<Stage> {
  return setStage({ cards: [{ phone_number: NUMBER, first_name: 'Ann', last_name: 'Lee', is_active: true }] });
}

describe('provision-one', () => {
  it('creates a card, and tells of each step in order with its time, what was asked, what was answered and the trace id', async () => {
    const stage = await setStage();
    const { code, stderr, steps } = await one(stage, '+1 (415) 555-0101', '--first-name', 'Ann');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^Linq account: key \w+\n$/) });
    expect(steps.map(({ step }) => step)).toEqual(['validate', 'read', 'decide', 'write', 'verify', 'end']);
    const times = steps.map(({ at }) => at);
    expect(times.map((at) => new Date(at).toISOString())).toEqual(times);
    expect(times.toSorted()).toEqual(times);
    expect(said(steps, 'validate')).toBe(NUMBER);
    expect(said(steps, 'decide')).toBe('create');
    for (const step of ['read', 'write', 'verify']) expect(said(steps, step)).toMatch(ANSWERED);
    expect(said(steps, 'read')).toContain(`GET contact_card ${NUMBER} → `);
    expect(said(steps, 'write')).toContain(`POST contact_card ${NUMBER} firstName="Ann" → `);
    expect(said(steps, 'end')).toBe('created');
    expect(stage.simulator.account.cards.get(NUMBER)).toMatchObject({ first_name: 'Ann', is_active: true });
    expect(methods(stage)).toEqual(['GET', 'POST', 'GET']);
  });

  it('takes a number of a withdrawn numbering plan if the account lists it as its line, and no other', async () => {
    const old = '+5215512345678';
    const stage = await setStage({ lines: [old] });
    const { code, steps } = await one(stage, old, '--first-name', 'Ana');
    expect([code, said(steps, 'validate')]).toEqual([0, old]);
    expect(stage.simulator.account.cards.get(old)).toMatchObject({ first_name: 'Ana' });
    const { code: refused, stderr } = await one(stage, '+5215512345679', '--first-name', 'Ana');
    expect([refused, stderr]).toEqual([3, expect.stringContaining('+525512345679')]);
    expect(stage.simulator.account.cards.has('+5215512345679')).toBe(false);
  });

  it('sends only what differs from the card that there is', async () => {
    const stage = await stageWithCard();
    const { code, steps } = await one(stage, NUMBER, '--first-name', 'Ann', '--last-name', 'Roe');
    expect(code).toBe(0);
    expect(said(steps, 'decide')).toBe('update lastName: "Lee" → "Roe"');
    expect(said(steps, 'write')).toContain(`PATCH contact_card ${NUMBER} lastName="Roe" → `);
    expect(said(steps, 'end')).toBe('updated');
    expect(stage.simulator.account.cards.get(NUMBER)).toMatchObject({ first_name: 'Ann', last_name: 'Roe' });
  });

  it('writes nothing where the card is up to date', async () => {
    const stage = await stageWithCard();
    const { code, steps } = await one(stage, NUMBER, '--first-name', 'Ann', '--last-name', 'Lee');
    expect(code).toBe(0);
    expect(steps.map(({ step }) => step)).toEqual(['validate', 'read', 'decide', 'end']);
    expect(said(steps, 'end')).toBe('unchanged');
    expect(methods(stage)).toEqual(['GET']);
  });

  it('writes nothing with --dry-run, and says what it would do', async () => {
    const stage = await stageWithCard();
    const { code, steps } = await one(stage, NUMBER, '--first-name', 'Eve', '--dry-run');
    expect(code).toBe(0);
    expect(said(steps, 'decide')).toBe('update firstName: "Ann" → "Eve"');
    expect(said(steps, 'end')).toMatch(/dry run/);
    expect(methods(stage)).toEqual(['GET']);
    expect(stage.simulator.account.cards.get(NUMBER)).toMatchObject({ first_name: 'Ann' });
  });

  it('says what is wrong with a number, and changes nothing', async () => {
    const stage = await setStage();
    const { code, stdout, stderr } = await one(stage, '+1415555', '--first-name', 'Ann');
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('"+1415555"');
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
    // The account is asked whether it has such a line.
    expect(methods(stage)).toEqual(['GET']);
  });

  it('says so when a new card lacks a first name, and writes nothing', async () => {
    const stage = await setStage();
    const { code, steps } = await one(stage, NUMBER, '--last-name', 'Lee');
    expect(code).toBe(1);
    expect(said(steps, 'end')).toMatch(/^invalid: /);
    expect(methods(stage)).toEqual(['GET']);
  });

  it('leaves a dead letter when Linq refuses the card', async () => {
    const stage = await setStage();
    const { code, steps } = await one(stage, PICTURE_REFUSED, '--first-name', 'Ann');
    expect(code).toBe(1);
    expect(said(steps, 'write')).toMatch(/→ 400\/5007, trace id [0-9a-f]{32}$/);
    expect(said(steps, 'end')).toMatch(/^rejected: /);
    const { stdout } = await runCli(['dead-letters', 'show', PICTURE_REFUSED, '--json'], { env: stage.env });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'rejected', code: 5007, wanted: { firstName: 'Ann' } });
  });

  it('takes the dead letter away when the card is set later', async () => {
    const stage = await setStage();
    stage.simulator.conditions.fault = { every: 1, times: 1, does: REFUSED };
    expect((await one(stage, NUMBER, '--first-name', 'Ann')).code).toBe(1);
    expect((await one(stage, NUMBER, '--first-name', 'Ann')).code).toBe(0);
    const { code, stderr } = await runCli(['dead-letters', 'show', NUMBER], { env: stage.env });
    expect([code, stderr]).toEqual([3, expect.stringContaining('no dead letter')]);
  });

  it('sends nothing when the account cannot be read', async () => {
    const stage = await setStage();
    stage.simulator.conditions.keyRevoked = true;
    const { code, steps } = await one(stage, NUMBER, '--first-name', 'Ann');
    expect(code).not.toBe(0);
    expect(said(steps, 'read')).toMatch(/→ 401\/2004, trace id /);
    expect(methods(stage)).toEqual(['GET']);
  });
});

describe('explain', () => {
  it.each([
    ['2025550130', /phone_number "2025550130": .*\n {2}→ Write the number with \+/],
    ['foo', /phone_number "foo": /],
  ])('refuses what is no number: %s', async (number, says) => {
    const { code, stdout, stderr } = await runCli(['explain', number], { env: (await setStage()).env });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(says);
  });

  const explain = async ({ env }: Stage, number: string, ...args: string[]) => {
    const result = await runCli(['explain', number, ...args], { env });
    expect(result.stdout + result.stderr).not.toContain('key-for-tests');
    return result;
  };

  /** A number that one run has set, and a later one could not set again. */
  async function setThenRefused(): Promise<Stage> {
    // Each of these runs takes longer than a second, so that the second one has a later id.
    const stage = await setStage({ latencyMs: 500 });
    const provision = (name: string) =>
      runCli(['provision', stage.csv(`phone,first\n+14155550199,Bob\n${NUMBER},${name}\n`, `${name}.csv`)], {
        env: stage.env,
      });
    await provision('Ann');
    stage.simulator.conditions.fault = { every: 1, times: 1, does: REFUSED };
    await provision('Eve');
    return stage;
  }

  it('tells of every run that had the number, the newest first, and its dead letter; with --json one object for each', async () => {
    const stage = await setThenRefused();
    const { code, stdout } = await explain(stage, '+1 415 555 0101');
    const [newer = '', reason = '', older = '', ...rest] = stdout.split('\n');
    expect(code).toBe(0);
    expect(newer).toMatch(/^[\d:]+ {2}rejected {2}in row 2 of run \S+ \(Eve\.csv\)$/);
    expect(reason).toMatch(/400\/5007/);
    expect(older).toMatch(/^[\d:]+ {2}created {2}in row 2 of run \S+ \(Ann\.csv\)$/);
    expect(newer > older).toBe(true);
    expect(rest.join('\n')).toMatch(/^\nDead letter:\nnumber +\+14155550101\nwanted +Eve\n/);
    expect(stdout).not.toContain('Bob');
    const json = await explain(stage, NUMBER, '--json');
    const told = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(told).toMatchObject([
      { row: 2, outcome: { status: 'rejected', code: 5007, phoneNumber: NUMBER } },
      { row: 2, outcome: { status: 'created', phoneNumber: NUMBER } },
      { deadLetter: { phoneNumber: NUMBER, status: 'rejected', wanted: { firstName: 'Eve' } } },
    ]);
  });

  it('takes the last digits or the name of a number that was set here, or failed, and lists the numbers where there are several', async () => {
    const stage = await setStage();
    await runCli(['provision', stage.csv('phone,first\n+14155550199,Bob\n+14155550101,Ann\n+15005550407,Zed\n')], {
      env: stage.env,
    });
    const { code, stdout } = await explain(stage, '0101', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { row: 2, outcome: { status: 'created' } }]);
    for (const typed of ['0407', 'zed']) {
      const failed = await explain(stage, typed, '--json');
      expect([failed.code, JSON.parse(failed.stdout.split('\n')[0] ?? '')]).toMatchObject([0, { row: 3 }]);
    }
    const several = await explain(stage, '(415) 555');
    expect([several.code, several.stdout]).toEqual([3, '']);
    expect(several.stderr).toContain('+14155550199, +14155550101');
  });

  it('says of a number that nobody knows that it is in no run', async () => {
    const stage = await setStage();
    const { code, stdout } = await explain(stage, NUMBER);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${NUMBER} is in no run of ${stage.home}.\n` });
  });

  it('tells of a run that is being worked on, and why the dead letters cannot be looked at meanwhile', async () => {
    const stage = await setStage();
    const run = await aRunUnderWay(stage);
    const { code, stdout, stderr } = await explain(stage, '+14152000499', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { row: 500, outcome: null }]);
    expect(stderr).toContain(`process ${run.pid}`);
  });
});
