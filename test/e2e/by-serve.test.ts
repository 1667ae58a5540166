import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { startServe } from '../support/serve.js';

const runsOf = ({ home }: Stage) => readdirSync(join(home, 'runs'));
const objects = ({ stdout }: CliResult) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('plan, where a serve holds the home,', () => {
  it('shows the same as without one, and apply carries it out there', async () => {
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
    const applied = await runCli(['apply', id], { env });
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
