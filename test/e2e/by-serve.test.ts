import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliResult, readRun, runCli } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { startServe } from '../support/serve.js';

const runsOf = ({ home }: Stage) => readdirSync(join(home, 'runs'));
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
    const applied = await runCli(['apply', id, '--rate', '40'], { env });
    expect(readRun(stage.home).record).toMatchObject({ settings: { rate: 40 } });
    expect([applied.code, applied.stderr]).toEqual([1, expect.stringMatching(/created +2/)]);
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
    const wrong = await runCli(['plan', stage.csv('a,b\n1,2\n'), '--detailed-exitcode'], { env: stage.env });
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringMatching(/^linq-cards: .*column[\s\S]*→/)]);
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
    expect(undone.stderr).toContain('1 cards that the run has created stay');
    expect(undone.stderr).toMatch(/~ row 1 .*"Acme 0" → "Before"/);
    expect(undone.stderr).toContain(`Process ${cli.child.pid} has taken run`);
    expect(objects(undone).at(-1)).toMatchObject({ type: 'summary', counts: { updated: 1 } });
    expect(readRun(stage.home).record).toMatchObject({ startedBy: `undo ${run}`, settings: { rate: 40 } });
    const again = await runCli(['undo', run], { env });
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('nothing to take back')]);
    expect(runsOf(stage)).toHaveLength(2);
  });
});
