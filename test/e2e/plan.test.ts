import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countStatuses, readRun, runCli } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { mistakeOf } from '../support/mistake.js';

const RATE = ['--rate', '0'];

/** An account that has so many cards, named as {@link numbers} names them. */
function cardsOf(rows: number, first = 2_000_000) {
  return Array.from({ length: rows }, (_, row) => ({
    phone_number: `+1415${first + row}`,
    first_name: `Acme ${row}`,
    last_name: 'Support',
    is_active: true,
  }));
}

async function stageWith(rows: number): Promise<Stage> {
  const cards = cardsOf(rows);
  return setStage({ cards, lines: cards.map((card) => card.phone_number) });
}

function liveCards({ simulator }: Stage): unknown[] {
  return [...simulator.account.cards.values()].map((card) => ({ ...card }));
}

function writes({ simulator }: Stage): number {
  return simulator.requests.entries.filter(({ method }) => method !== 'GET').length;
}

/** Each name moved down by one row, as a careless sort leaves it. */
function shifted(rows: number): string {
  const lines = numbers(rows).trimEnd().split('\n');
  const names = lines.slice(1).map((line) => line.split(',')[1] ?? '');
  const moved = lines.slice(1).map((line, row) => {
    const [number, , last] = line.split(',');
    return [number, names[(row + rows - 1) % rows], last].join(',');
  });
  return [lines[0], ...moved, ''].join('\n');
}

/** What a command writes with --json. */
function objects(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function planId({ home }: Stage): string {
  return readdirSync(join(home, 'runs')).sort().at(-1) ?? '';
}

describe('plan', () => {
  it('shows what would change, and writes nothing', async () => {
    const stage = await stageWith(20);
    const csv = stage.csv(numbers(3).replace('Acme 1,Support', 'Apex,Support'));
    const { code, stdout } = await runCli(['plan', csv, ...RATE, '--json'], { env: stage.env });
    expect(code).toBe(0);
    const [row, plan] = objects(stdout);
    expect(row).toMatchObject({ decision: 'update', changes: [{ field: 'firstName', from: 'Acme 1', to: 'Apex' }] });
    expect(plan).toMatchObject({ plan: planId(stage), counts: { update: 1 }, calls: 3, writes: 1 });
    expect(plan?.['unnamed']).toHaveLength(17);
    expect(stage.simulator.requests.entries.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it.each([
    ['0 when there is nothing to do', numbers(5), 0],
    ['2 when there are changes', numbers(5).replace('Acme 1,', 'Apex,'), 2],
    ['3 when the file cannot be used', '', 3],
  ])('exits with %s, where it is asked to', async (_, content, exit) => {
    const stage = await stageWith(20);
    const { code } = await runCli(['plan', stage.csv(content), '--detailed-exitcode'], { env: stage.env });
    expect(code).toBe(exit);
    expect(writes(stage)).toBe(0);
  });

  it('of rows that are as they should be keeps nothing', async () => {
    const stage = await stageWith(5);
    const { stdout, stderr } = await runCli(['plan', stage.csv(numbers(5)), '--json'], { env: stage.env });
    expect(JSON.parse(stdout)).toMatchObject({ type: 'plan', plan: null, writes: 0, unnamed: [], guard: null });
    expect(stderr).toBe('');
    expect(readdirSync(join(stage.home, 'runs'))).toEqual([]);
  });

  it('tells a program each row that needs something, and the whole at the end', async () => {
    const stage = await stageWith(20);
    const csv = stage.csv(`${numbers(3).replace('Acme 1,', 'Apex,')}12,Broken,\n`);
    const { stdout } = await runCli(['plan', csv, '--json'], { env: stage.env });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { type: 'row', row: 2, decision: 'update', changes: [{ field: 'firstName', from: 'Acme 1', to: 'Apex' }] },
      { type: 'row', row: 4, decision: 'invalid', problems: [{ column: 'phone_number', value: '12' }] },
      { type: 'plan', plan: planId(stage), rows: 4, writes: 1, calls: 3 },
    ]);
  });

  it('is not carried out by resume', async () => {
    const stage = await stageWith(0);
    await runCli(['plan', stage.csv(numbers(3))], { env: stage.env });
    const { code, stderr } = await runCli(['resume', planId(stage)], { env: stage.env });
    expect([code, stderr]).toEqual([3, expect.stringContaining(`linq-cards apply ${planId(stage)}`)]);
    expect((await runCli(['resume'], { env: stage.env })).code).toBe(3);
    expect(writes(stage)).toBe(0);
  });

  it('of an account whose key is wrong says so, and keeps nothing', async () => {
    const stage = await stageWith(5);
    stage.simulator.conditions.keyRevoked = true;
    expect(await mistakeOf(['plan', stage.csv(numbers(5))], stage)).toMatchObject({ exit: 3, code: 'key_rejected' });
    expect(readdirSync(join(stage.home, 'runs'))).toEqual([]);
  });
});

describe('apply', () => {
  it('says how to see the plans where there is no such one', async () => {
    const mistake = await mistakeOf(['apply', 'nope'], await setStage());
    expect(mistake).toEqual({ exit: 3, code: 'run_unknown', says: expect.stringContaining('linq-cards runs') });
  });

  it('carries out exactly the plan', async () => {
    const stage = await stageWith(20);
    const csv = numbers(22).replace('Acme 1,', 'Apex,');
    await runCli(['plan', stage.csv(csv)], { env: { ...stage.env } });
    const { code } = await runCli(['apply', planId(stage), ...RATE], { env: stage.env });
    expect(code).toBe(1);
    const { results } = readRun(stage.home);
    expect(countStatuses(results)).toEqual({ updated: 1, unchanged: 19, not_on_account: 2 });
    expect((await runCli(['apply', planId(stage)], { env: stage.env })).code).toBe(3);
  });

  it('refuses when the account has changed so that the plan would come out differently, and shows how', async () => {
    const stage = await stageWith(20);
    await runCli(['plan', stage.csv(numbers(20).replace('Acme 1,', 'Apex,'))], { env: stage.env });
    stage.simulator.account.update('+14152000007', { first_name: 'Somebody else’s' });
    const before = liveCards(stage);
    const { code, stdout, stderr } = await runCli(['apply', planId(stage), ...RATE, '--json'], { env: stage.env });
    const differences = [{ type: 'difference', row: 8, planned: { kind: 'unchanged' }, now: { kind: 'update' } }];
    expect([code, objects(stdout)]).toMatchObject([2, differences]);
    expect(stderr).toContain('linq-cards plan numbers.csv');
    expect(liveCards(stage)).toEqual(before);
  });

  it('goes on when what has changed does not touch the plan', async () => {
    const stage = await stageWith(20);
    await runCli(['plan', stage.csv(numbers(10).replace('Acme 1,', 'Apex,'))], { env: stage.env });
    stage.simulator.account.update('+14152000015', { first_name: 'Somebody else’s' });
    expect((await runCli(['apply', planId(stage), ...RATE], { env: stage.env })).code).toBe(0);
    expect(stage.simulator.account.cards.get('+14152000001')).toMatchObject({ first_name: 'Apex' });
  });
});

describe('provision', () => {
  it('right after the same file makes no write at all', async () => {
    const stage = await setStage();
    const csv = stage.csv(
      `phone_number,first_name,image_url\n+14152000000,Acme,https://example.com/a.png\n+14152000001,Café,\n`,
    );
    await runCli(['provision', csv, ...RATE], { env: stage.env });
    const sent = writes(stage);
    const { code } = await runCli(['provision', csv, ...RATE], { env: stage.env });
    expect(code).toBe(0);
    expect(sent).toBe(2);
    expect(writes(stage)).toBe(sent);
    expect(countStatuses(readRun(stage.home).results)).toEqual({ unchanged: 2 });
  });

  it('of 10,000 rows with 100 changes sends 2 reads, 100 updates, and a read at the end', async () => {
    const stage = await stageWith(10_000);
    const lines = numbers(10_000).split('\n');
    const csv = lines.map((line, row) => (row > 0 && row % 100 === 0 ? line.replace('Acme', 'Apex') : line)).join('\n');
    const { code } = await runCli(['provision', stage.csv(csv), ...RATE], { env: stage.env });
    expect(code).toBe(0);
    const methods = stage.simulator.requests.entries.map(({ method }) => method);
    expect(methods.slice(0, 2)).toEqual(['GET', 'GET']);
    expect(methods.slice(2)).toEqual([...Array.from({ length: 100 }, () => 'PATCH'), 'GET']);
  });

  it('is held when the names are shifted by one row; approved and undone, the account is as before', async () => {
    const stage = await stageWith(40);
    const before = liveCards(stage);
    const held = await runCli(['provision', stage.csv(shifted(40)), ...RATE], { env: stage.env });
    expect(held.code).toBe(2);
    expect(liveCards(stage)).toEqual(before);
    expect(countStatuses(readRun(stage.home).results)).toEqual({ not_attempted: 40 });
    const { id, record: heldAs } = readRun(stage.home);
    expect(heldAs.stop?.code).toBe('guard_updates');
    const { stderr } = await runCli(['resume', id], { env: stage.env });
    expect(stderr).toContain(`linq-cards approve ${id} --reason`);

    const approved = await runCli(['approve', id, '--reason', 'a test', ...RATE], { env: stage.env });
    expect(approved.code).toBe(0);
    expect(countStatuses(readRun(stage.home).results)).toEqual({ updated: 40 });
    const record = JSON.parse(readFileSync(join(readRun(stage.home).folder, 'run.json'), 'utf8')) as object;
    expect(record).toMatchObject({ approval: { reason: 'a test' }, state: 'completed' });

    const undone = await runCli(['undo', id, ...RATE, '--number-budget', 'off'], { env: stage.env });
    expect(undone.code).toBe(0);
    expect(liveCards(stage)).toEqual(before);
    expect([...writesByNumber(stage.simulator).values()].every((count) => count === 2)).toBe(true);
  });

  it('is approved by the reason that a person gives in the terminal, who is shown why it is held; never without one', async () => {
    const stage = await stageWith(40);
    await runCli(['provision', stage.csv(shifted(40)), ...RATE], { env: stage.env });
    const { id } = readRun(stage.home);
    const approve = (typed: string, terminal: boolean) =>
      runCli(['approve', id, ...RATE], { env: stage.env, stdin: typed, terminal });
    for (const refused of [await approve('', false), await approve('\n', true)]) {
      expect(refused.code).toBe(3);
      expect(refused.stderr).toContain(`linq-cards approve ${id} --reason "…"`);
    }
    const approved = await approve('the names were wrong\n', true);
    expect(approved.code).toBe(0);
    expect(approved.stderr).toMatch(/40 of the account’s 40 cards would change[\s\S]*Why is this right\?/);
    const record = JSON.parse(readFileSync(join(readRun(stage.home).folder, 'run.json'), 'utf8')) as object;
    expect(record).toMatchObject({ approval: { reason: 'the names were wrong' } });
  });

  it('is held when the file has less than half the rows of the last one of its name', async () => {
    const stage = await stageWith(20);
    await runCli(['provision', stage.csv(numbers(20)), ...RATE], { env: stage.env });
    const { code, stderr } = await runCli(['provision', stage.csv(numbers(9)), ...RATE], { env: stage.env });
    expect([code, stderr]).toEqual([2, expect.stringContaining('less than half of the 20')]);
    expect((await runCli(['provision', stage.csv(numbers(9), 'other.csv')], { env: stage.env })).code).toBe(0);
  });

  it('is held when the file has a header and no rows', async () => {
    const stage = await stageWith(20);
    const { code, stderr } = await runCli(['provision', stage.csv('phone_number,first_name\n')], { env: stage.env });
    expect([code, stderr]).toEqual([2, expect.stringContaining('no row below it')]);
  });
});

describe('undo', () => {
  it('says that cards which the run has created stay', async () => {
    const stage = await setStage();
    await runCli(['provision', stage.csv(numbers(3)), ...RATE], { env: stage.env });
    const { code, stderr } = await runCli(['undo', readRun(stage.home).id, ...RATE], { env: stage.env });
    expect(code).toBe(0);
    expect(stderr).toMatch(/3 created cards stay/);
    expect(stderr).toMatch(/Nothing to undo/);
    expect(writes(stage)).toBe(3);
  });

  it('of a run that is not over is refused', async () => {
    const stage = await stageWith(40);
    await runCli(['provision', stage.csv(shifted(40)), ...RATE], { env: stage.env });
    const { code, stderr } = await runCli(['undo', readRun(stage.home).id], { env: stage.env });
    expect([code, stderr]).toEqual([3, expect.stringContaining('runs cancel')]);
  });
});
