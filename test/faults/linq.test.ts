import { describe, expect, it } from 'vitest';
import { runCli, startProgram } from '../support/cli.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';
import { expectEveryRowOnce } from '../support/invariants.js';

describe('when Linq', () => {
  it('answers nothing but 503 for a minute, the run waits, says so, and ends with every row good', async () => {
    const stage = await setStage();
    const cli = startProgram(['provision', stage.csv(numbers(200)), '--rate', '40'], { env: stage.env });
    await stage.simulator.requests.reaches(100);
    stage.simulator.conditions.outage = { status: 503, code: 3099 };
    await cli.says(/Linq has not responded since [\d:]+/);
    const quietFrom = stage.simulator.requests.entries.length;
    await minuteOf(stage.simulator.requests.entries[100]?.at ?? 0);
    expect(stage.simulator.requests.entries.length - quietFrom).toBeLessThan(15);
    stage.simulator.conditions.outage = null;
    expect((await cli.ended).code).toBe(0);
    expectEveryRowOnce(stage, 200, { created: 200 });
  }, 240_000);

  it('revokes the key, the run halts; given back, resume finishes it', async () => {
    const stage = await setStage();
    const cli = startProgram(['provision', stage.csv(numbers(400)), '--rate', '100'], { env: stage.env });
    await stage.simulator.requests.reaches(200);
    stage.simulator.conditions.keyRevoked = true;
    const halted = await cli.ended;
    expect(halted.code).toBe(4);
    expect(halted.stderr).toContain('LINQ_API_V3_API_KEY');
    expect(halted.stderr).toMatch(/linq-cards resume \S+/);
    const sent = stage.simulator.requests.entries.length;
    expect(sent).toBeLessThan(250);
    stage.simulator.conditions.keyRevoked = false;
    expect((await runCli(['resume', '--rate', '0'], { env: stage.env })).code).toBe(0);
    expectEveryRowOnce(stage, 400, { created: 400 });
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
});

async function minuteOf(since: number): Promise<void> {
  const left = since + 60_000 - (performance.timeOrigin + performance.now());
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
}
