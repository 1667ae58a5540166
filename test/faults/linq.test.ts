import { describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';
import { expectEveryRowOnce } from '../support/invariants.js';

describe('when Linq', () => {
  it('answers nothing but 503 for a minute, the run waits, says so, and ends with every row good', async () => {
    const stage = await setStage();
    const cli = startCli(['provision', stage.csv(numbers(400)), '--rate', '40'], { env: stage.env });
    await stage.simulator.requests.reaches(100);
    stage.simulator.conditions.outage = { status: 503, code: 3099 };
    const said = await cli.says(/Linq has not answered since [\d:]+/);
    expect(said).toMatch(/since \d/);
    const quietFrom = stage.simulator.requests.entries.length;
    await minuteOf(stage.simulator.requests.entries[100]?.at ?? 0);
    expect(stage.simulator.requests.entries.length - quietFrom).toBeLessThan(15);
    stage.simulator.conditions.outage = null;
    expect((await cli.ended).code).toBe(0);
    expectEveryRowOnce(stage, 400, { created: 400 });
  }, 240_000);

  it('revokes the key, the run halts; given back, resume finishes it', async () => {
    const stage = await setStage();
    const cli = startCli(['provision', stage.csv(numbers(600)), '--rate', '100'], { env: stage.env });
    await stage.simulator.requests.reaches(300);
    stage.simulator.conditions.keyRevoked = true;
    const halted = await cli.ended;
    expect(halted.code).toBe(4);
    expect(halted.stderr).toContain('LINQ_API_V3_API_KEY');
    expect(halted.stderr).toMatch(/linq-cards resume \S+/);
    const sent = stage.simulator.requests.entries.length;
    expect(sent).toBeLessThan(350);
    stage.simulator.conditions.keyRevoked = false;
    expect((await runCli(['resume', '--rate', '0'], { env: stage.env })).code).toBe(0);
    expectEveryRowOnce(stage, 600, { created: 600 });
  }, 120_000);

  it('takes 30 s for one row in ten, the others go on', async () => {
    const stage = await setStage();
    stage.simulator.conditions.fault = { every: 10, times: 1, does: { kind: 'slow', ms: 30_000 } };
    const { code } = await runCli(['provision', stage.csv(numbers(60)), '--rate', '0'], { env: stage.env });
    expect(code).toBe(0);
    expectEveryRowOnce(stage, 60, { created: 60 });
    expect(Math.max(...writesByNumber(stage.simulator).values())).toBe(1);
  }, 120_000);

  it('cuts the connection after the write of one row in five, none of them is written twice', async () => {
    const stage = await setStage();
    stage.simulator.conditions.fault = { every: 5, times: 1, does: { kind: 'lose', how: 'cut' } };
    const { code } = await runCli(['provision', stage.csv(numbers(300)), '--rate', '0'], { env: stage.env });
    expect(code).toBe(0);
    expectEveryRowOnce(stage, 300, { created: 300 });
    expect(Math.max(...writesByNumber(stage.simulator).values())).toBe(1);
  }, 120_000);

  it('tells 50 rows to wait a minute, the others go on at full pace with the eight slots that there are', async () => {
    const stage = await setStage();
    const every = 7;
    const wait = { kind: 'answer', status: 429, code: 1007, retryAfter: 60 } as const;
    stage.simulator.conditions.fault = { every, times: 1, does: wait };
    const [header = '', ...rows] = numbers(350).trimEnd().split('\n');
    const toldToWait = (row: string) => Number(row.slice(6, 12)) % every === 0;
    const csv = [header, ...rows.filter(toldToWait), ...rows.filter((row) => !toldToWait(row)), ''].join('\n');
    const cli = startCli(['provision', stage.csv(csv), '--rate', '50'], { env: stage.env });
    await cli.says(/50 parked until [\d:]+ or later, because too many requests/);
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
      expect(sentDuringCoolDown(stage.simulator.requests.entries)).toEqual([]);
    },
    240_000,
  );
});

/** Requests that came within a second after an answer that asked for one; those under way at that moment do not count. */
function sentDuringCoolDown(entries: readonly { at: number; status: number | null }[]) {
  const UNDER_WAY_MS = 100;
  const told = entries.filter(({ status }) => status === 429 || status === 503).map(({ at }) => at);
  return entries.filter(({ at }) => told.some((since) => at > since + UNDER_WAY_MS && at < since + 1_000));
}

async function minuteOf(since: number): Promise<void> {
  const left = since + 60_000 - (performance.timeOrigin + performance.now());
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
}
