import { describe, expect, it } from 'vitest';
import { runCli, startProgram } from '../support/cli.js';
import { numbers, setStage } from '../support/e2e.js';
import { expectEveryRowOnce } from '../support/invariants.js';

/** Rows at a time where nothing else is given. */
const CONCURRENCY = 8;

describe('when Linq', () => {
  it('tells 50 rows to wait a minute, the others go on at full pace with the eight slots that there are', async () => {
    const stage = await setStage();
    const every = 7;
    const wait = { kind: 'answer', status: 429, code: 1007, retryAfter: 60 } as const;
    stage.simulator.conditions.fault = { every, times: 1, does: wait };
    const [header = '', ...rows] = numbers(350).trimEnd().split('\n');
    const toldToWait = (row: string) => Number(row.slice(6, 12)) % every === 0;
    const csv = [header, ...rows.filter(toldToWait), ...rows.filter((row) => !toldToWait(row)), ''].join('\n');
    const cli = startProgram(['provision', stage.csv(csv), '--rate', '50'], { env: stage.env });
    await cli.says(/50 waiting until [\d:]+ or later/);
    await stage.simulator.requests.reaches(350);
    const times = stage.simulator.requests.entries.filter(({ method }) => method !== 'GET').map(({ at }) => at);
    expect(times).toHaveLength(350 - 2);
    // Had they held the slots, or been taken for the account's, nothing would be sent before the minute is over.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(60_000);
    cli.signal('SIGINT');
    const { code, stderr } = await cli.ended;
    expect([code, stderr]).toEqual([4, expect.not.stringContaining('slowed to')]);
  }, 120_000);

  it.each([
    ['429', { kind: 'answer', status: 429, code: 1007, retryAfter: 1 }],
    ['503/4004', { kind: 'answer', status: 503, code: 4004, retryAfter: 1 }],
  ] as const)(
    'answers %s to one row in ten, nobody sends during the cool-downs and every row is good',
    async (_, does) => {
      const stage = await setStage();
      stage.simulator.conditions.fault = { every: 10, times: 1, does };
      const { code } = await runCli(['provision', stage.csv(numbers(60)), '--rate', '100'], { env: stage.env });
      expect(code).toBe(0);
      expectEveryRowOnce(stage, 60, { created: 60 });
      const during = sentDuringCoolDowns(stage.simulator.requests.entries);
      expect(during).toHaveLength(6);
      expect(Math.max(...during)).toBeLessThan(2 * CONCURRENCY);
    },
    240_000,
  );
});

/**
 * How many requests came within the second after each answer that asked for one. What the other slots had under way, or
 * began before the answer was read, may still arrive, on a busy machine a good while later. Whoever does not keep to
 * the cool-down sends the rest of the file in it.
 */
function sentDuringCoolDowns(entries: readonly { at: number; status: number | null }[]) {
  const told = entries.filter(({ status }) => status === 429 || status === 503).map(({ at }) => at);
  return told.map((since) => entries.filter(({ at }) => at > since && at < since + 1_000).length);
}
