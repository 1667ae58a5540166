import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countStatuses, readRun, runCli, startBinary, startProgram } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';

const GONE = '+15005550407';
const BROKEN = '+15005550500';

/** A run of so many rows, of which every third is rejected. */
async function withRejectedRows(rows = 180): Promise<Stage> {
  const stage = await setStage();
  stage.simulator.conditions.fault = {
    every: 3,
    times: Number.MAX_SAFE_INTEGER,
    does: { kind: 'answer', status: 400, code: 5007 },
  };
  const args = [
    'provision',
    stage.csv(numbers(rows)),
    '--rate',
    '0',
    '--max-failures',
    'off',
    '--number-budget',
    'off',
  ];
  const { code } = await runCli(args, { env: stage.env });
  expect(code).toBe(1);
  expect(countStatuses(readRun(stage.home).results)).toEqual({ created: (rows * 2) / 3, rejected: rows / 3 });
  return stage;
}

async function deadLetters({ env }: Stage, ...args: string[]): Promise<string> {
  return (await runCli(['dead-letters', 'list', ...args], { env })).stdout.trim();
}

describe('after a run with many rejected rows', () => {
  it('the dead letters are told by cause, with how to fix them', async () => {
    expect(await deadLetters(await withRejectedRows(60))).toMatch(
      /^20 × rejected 400\/5007, since \S+\n {4}Linq could not download the picture/,
    );
  });

  it('export, corrected and provisioned, clears all of them', async () => {
    const stage = await withRejectedRows();
    const { stdout } = await runCli(['dead-letters', 'export'], { env: stage.env });
    expect(stdout.split('\r\n')).toHaveLength(62);
    stage.simulator.conditions.fault = null;
    const mended = join(stage.folder, 'mend.csv');
    writeFileSync(mended, stdout.replaceAll('Acme', 'Acme Ltd'));
    const { code } = await runCli(['provision', mended, '--rate', '0', '--number-budget', 'off'], { env: stage.env });
    expect(code).toBe(0);
    const { results } = readRun(stage.home);
    expect(countStatuses(results)).toEqual({ created: 60 });
    expect(results[0]).toMatchObject({ from_row: '1' });
    expect(await deadLetters(stage)).toBe('No dead letters.');
  });

  it('rerun clears all of them when Linq has fixed itself, as a run of its own', async () => {
    const stage = await withRejectedRows(60);
    stage.simulator.conditions.fault = null;
    const before = readRun(stage.home).id;
    const { code } = await runCli(['dead-letters', 'rerun', '--all', '--rate', '0'], { env: stage.env });
    expect(code).toBe(0);
    const { id, results } = readRun(stage.home);
    expect(countStatuses(results)).toEqual({ created: 20 });
    expect(results.every((line) => line['from_run'] === before && line['linq__run_id'] === id)).toBe(true);
    expect(await deadLetters(stage)).toBe('No dead letters.');
  });

  it('any later run that sets a number clears its letter', async () => {
    const stage = await withRejectedRows(60);
    stage.simulator.conditions.fault = null;
    const csv = stage.csv(numbers(3), 'three.csv');
    const { code } = await runCli(['provision', csv, '--rate', '0', '--force'], { env: stage.env });
    expect(code).toBe(0);
    expect((await deadLetters(stage, '--json')).split('\n')).toHaveLength(19);
  });
});

describe('a dead letter', () => {
  async function withTwo(): Promise<Stage> {
    const stage = await setStage();
    const csv = `phone_number,first_name\n${GONE},Acme\n${BROKEN},Acme\n`;
    await runCli(['provision', stage.csv(csv), '--rate', '0', '--number-budget', 'off'], { env: stage.env });
    return stage;
  }

  it('is shown with every attempt', async () => {
    const stage = await withTwo();
    const { stdout } = await runCli(['dead-letters', 'show', BROKEN, '--json'], { env: stage.env });
    const deadLetter = JSON.parse(stdout) as { attempts: { call: string }[] };
    expect(deadLetter.attempts.filter(({ call }) => call === 'POST')).toHaveLength(3);
  });

  it('keeps the time of its first failure when it fails again, with the values that were edited', async () => {
    const stage = await withTwo();
    const read = async () =>
      JSON.parse(await deadLetters(stage, '--number', GONE, '--json')) as Record<string, unknown>;
    const first = await read();
    const rerun = ['dead-letters', 'rerun', '--number', GONE, '--set', 'first_name=Other', '--rate', '0'];
    expect((await runCli(rerun, { env: stage.env })).code).toBe(1);
    const second = await read();
    expect(second).toMatchObject({ firstFailedAt: first['firstFailedAt'], wanted: { firstName: 'Other' } });
    expect(second['lastFailedAt']).not.toBe(first['lastFailedAt']);
  });

  it('is forgotten when it is discarded, after a confirmation', async () => {
    const stage = await withTwo();
    const refused = await runCli(['dead-letters', 'discard', '--status', 'rejected'], { env: stage.env });
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('--yes')]);
    await runCli(['dead-letters', 'discard', '--status', 'rejected', '--yes'], { env: stage.env });
    expect(await deadLetters(stage, '--json')).toContain(BROKEN);
    expect(await deadLetters(stage, '--json')).not.toContain(GONE);
  });

  it('is not re-run by a slip', async () => {
    const { code, stderr } = await runCli(['dead-letters', 'rerun'], { env: (await setStage()).env });
    expect([code, stderr]).toEqual([3, expect.stringContaining('--all')]);
  });
});

describe('runs cancel', () => {
  it('ends a run that another process works on; the rest was not attempted', async () => {
    const stage = await setStage();
    const run = startProgram(['provision', stage.csv(numbers(500)), '--rate', '20'], { env: stage.env });
    await stage.simulator.requests.reaches(30);
    const id = readRunId(stage.home);
    const cancelled = await runCli(['runs', 'cancel', id, '--home', stage.home], { env: stage.env });
    expect(cancelled.code).toBe(0);
    expect((await run.ended).code).toBe(1);
    const { results, record } = readRun(stage.home);
    const { created = 0, not_attempted: rest = 0 } = countStatuses(results);
    expect(record.state).toBe('cancelled');
    expect(created + rest).toBe(500);
    expect(created).toBe(writesByNumber(stage.simulator).size);
    expect((await runCli(['resume', id], { env: stage.env })).code).toBe(3);
  });

  it('ends a run that was interrupted', async () => {
    const stage = await setStage();
    const run = startBinary(['provision', stage.csv(numbers(500)), '--rate', '20'], { env: stage.env });
    await stage.simulator.requests.reaches(30);
    run.signal('SIGKILL');
    await run.ended;
    const id = readRunId(stage.home);
    expect((await runCli(['runs', 'cancel', id], { env: stage.env })).code).toBe(0);
    expect(readRun(stage.home).record.state).toBe('cancelled');
    expect(readRun(stage.home).results).toHaveLength(500);
  });
});

function readRunId(home: string): string {
  return readdirSync(join(home, 'runs'))[0] ?? '';
}
