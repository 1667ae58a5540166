import { describe, expect, it } from 'vitest';
import { countStatuses, readRun, runCli } from '../support/cli.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';

const FIFTH = '+14152000005';

/** A run of six new cards, of which the fifth goes dark a moment after it was set. */
async function withDarkCard(...flags: string[]) {
  const stage = await setStage();
  stage.simulator.conditions.fault = { every: 5, times: 1, does: { kind: 'dark', afterMs: 300 } };
  const args = ['provision', stage.csv(numbers(6, 2_000_001)), '--rate', '0', '--verify-after', '0.6', ...flags];
  return { stage, ...(await runCli(args, { env: stage.env })) };
}

function isActive({ simulator }: Stage, phoneNumber: string): boolean | undefined {
  return simulator.account.cards.get(phoneNumber)?.is_active;
}

describe('when all rows have ended, the cards are read back', () => {
  it('a card that went dark meanwhile is told first, and waits with the failed numbers until it is set up again', async () => {
    const { stage, code, stderr } = await withDarkCard();
    const { id, results, failed } = readRun(stage.home);
    expect([code, countStatuses(results)]).toEqual([1, { created: 5, went_dark: 1 }]);
    expect(failed.map((row) => row['linq__phone_number'])).toEqual([FIFTH]);
    expect(stderr).toMatch(/^ {2}went dark +1 [\s\S]*Needs attention:\n {2}1 × went dark/m);
    expect(stderr).toContain('6 of 6 cards were read back at the end.');
    // One request for the whole account, once before and once after.
    const lists = stage.simulator.requests.entries.filter(
      ({ method, phoneNumber }) => method === 'GET' && phoneNumber === null,
    );
    expect(lists.length).toBe(3);

    const waiting = await runCli(['wait-active', id, '--within', '0m'], { env: stage.env });
    expect([waiting.code, waiting.stdout]).toEqual([1, `${FIFTH}  inactive\n`]);
    expect((await runCli(['dead-letters', 'rerun', '--status', 'went_dark'], { env: stage.env })).code).toBe(0);
    const active = await runCli(['wait-active', id], { env: stage.env });
    expect([active.code, active.stdout, isActive(stage, FIFTH)]).toEqual([0, '', true]);
  }, 180_000);

  it('with --heal it is set up again once, when the window of its number is over', async () => {
    const { stage, code } = await withDarkCard('--heal', '--number-budget', '3/2s');
    const { results } = readRun(stage.home);
    expect([code, countStatuses(results), isActive(stage, FIFTH)]).toEqual([0, { created: 6 }, true]);
    expect(results.find((row) => row['linq__phone_number'] === FIFTH)?.['linq__reason']).toContain('went dark');
    const [first, again, ...more] = stage.simulator.requests.writesOf(FIFTH);
    expect([more, (again?.at ?? 0) - (first?.at ?? 0) >= 1_990]).toEqual([[], true]);
    expect([...writesByNumber(stage.simulator).values()].sort()).toEqual([1, 1, 1, 1, 1, 2]);
    expect((await runCli(['dead-letters', 'list', '--json'], { env: stage.env })).stdout).toBe('');
    const audit = await runCli(['audit', '--json'], { env: stage.env });
    expect([audit.code, JSON.parse(audit.stdout)]).toMatchObject([0, { drift: false, cards: 6, findings: [] }]);
  }, 180_000);

  it('an account that cannot be read then changes nothing', async () => {
    const stage = await setStage();
    const cli = await runCli(['provision', stage.csv(numbers(1)), '--no-snapshot'], { env: stage.env });
    expect([cli.code, countStatuses(readRun(stage.home).results)]).toEqual([0, { created: 1 }]);
  }, 180_000);
});
