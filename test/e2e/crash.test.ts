import { describe, expect, it } from 'vitest';
import { countStatuses, readRun, runCli, startBinary } from '../support/cli.js';
import { numbers, setStage, writesByNumber } from '../support/e2e.js';

describe('on the embedded queue', () => {
  it('a run of 2,000 rows that is killed twice and resumed ends with every row once, and the API with every card', async () => {
    const stage = await setStage();
    const { cards } = stage.simulator.account;
    const before = cards.size;
    const args = ['--rate', '0', '--concurrency', '16'];
    const killAfter = async (requests: number, command: string[]) => {
      const cli = startBinary([...command, ...args], { env: stage.env });
      await stage.simulator.requests.reaches(requests);
      cli.signal('SIGKILL');
      await cli.ended;
    };
    await killAfter(200, ['provision', stage.csv(numbers(2_000))]);
    await killAfter(900, ['resume']);
    const { code } = await runCli(['resume', ...args], { env: stage.env });
    const { results } = readRun(stage.home);
    expect(code).toBe(0);
    expect(countStatuses(results)).toEqual({ created: 2_000 });
    expect(new Set(results.map((line) => line['linq__phone_number'])).size).toBe(2_000);
    expect(cards.size - before).toBe(2_000);
    expect([...writesByNumber(stage.simulator).values()].filter((writes) => writes !== 1)).toEqual([]);
  });
});
