import { describe, expect, it } from 'vitest';
import { countStatuses, readRun } from '../support/cli.js';
import { numbers, type Stage, setStage } from '../support/e2e.js';
import { killed } from '../support/invariants.js';
import { describeRedis, startRedis } from '../support/redis.js';
import { type Served, startServe, startServeProcess } from '../support/serve.js';

/** Where the numbers of a second file begin that has none of the first one. */
const OTHERS = 3_000_000;

async function upload({ ask }: Served, csv: string, query: string): Promise<string> {
  const init = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv };
  const response = await ask(`/api/v1/runs?${query}`, init);
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

/** The stream of events ends when the run does. */
async function ended({ ask }: Served, run: string): Promise<void> {
  expect(await (await ask(`/api/v1/runs/${run}/events`)).text()).toContain('event: end');
}

type View = {
  record: { state: string };
  progress: { parked: number; keptBack: number; done: number } | null;
};
const viewOf = async ({ ask }: Served, run: string) => (await (await ask(`/api/v1/runs/${run}`)).json()) as View;

describe('a run does not wait for another one', () => {
  it('a small run beside a large one gets every second request, and ends long before it', async () => {
    const stage = await setStage();
    const served = await startServe(stage);
    const { requests } = stage.simulator;
    const large = await upload(served, numbers(400), 'rate=40');
    await requests.reaches(20);
    const small = await upload(served, numbers(10, OTHERS), 'rate=40');
    await ended(served, small);
    expect((await viewOf(served, large)).record.state).toBe('running');
    const isSmall = ({ phoneNumber }: { phoneNumber: string | null }) => phoneNumber?.startsWith('+14153') ?? false;
    const from = requests.entries.findIndex(isSmall);
    const to = requests.entries.findLastIndex(isSmall);
    // Each of its ten requests, one of the large run after each, and those that stood in line before.
    expect(to - from).toBeLessThanOrEqual(2 * 10 + 16);
    expect(countStatuses(readRun(stage.home, small).results)).toEqual({ created: 10 });
    await served.ask(`/api/v1/runs/${large}/cancel`, { method: 'POST' });
    await ended(served, large);
  });

  it('but a number that both have waits for the first one, and is the only one that does', async () => {
    const stage = await setStage();
    const served = await startServe(stage);
    const once = 'rate=0&numberBudget=1/10m';
    const both = numbers(1);
    await ended(served, await upload(served, both, once));
    const first = await upload(served, `${both}+14154000000,Other,\n`.replace('Acme 0', 'First'), once);
    await expect
      .poll(async () => (await viewOf(served, first)).progress, { timeout: 60_000 })
      .toMatchObject({ parked: 1 });
    const second = await upload(served, `${both}+14155000000,Other,\n`.replace('Acme 0', 'Second'), once);
    const progress = async () => (await viewOf(served, second)).progress;
    await expect.poll(progress, { timeout: 60_000 }).toMatchObject({ done: 1, parked: 0, keptBack: 1 });
    await served.ask(`/api/v1/runs/${first}/cancel`, { method: 'POST' });
    await expect.poll(progress, { timeout: 60_000 }).toMatchObject({ parked: 1, keptBack: 0 });
    await served.ask(`/api/v1/runs/${second}/cancel`, { method: 'POST' });
    await ended(served, second);
  });
});

describe('two runs of the same numbers, whose process is killed', () => {
  it('both end, and each number has what the later one gives it', () => bothEnd());

  describeRedis('on Redis', () => {
    it('both end, and each number has what the later one gives it', async () => {
      const redis = await startRedis();
      try {
        await bothEnd({ REDIS_URL: redis.url });
      } finally {
        await redis.close();
      }
    });
  });
});

async function bothEnd(env: Record<string, string> = {}): Promise<void> {
  const ROWS = 60;
  const stage = await setStage();
  // Where the first run has set some of its cards already, the second one changes all that there are.
  const query = 'rate=60&numberBudget=off&maxUpdatePct=off';
  const before = await startServeProcess(stage, [], env);
  const first = await upload(before, numbers(ROWS), query);
  const second = await upload(before, numbers(ROWS).replaceAll('Acme', 'Later'), query);
  await stage.simulator.requests.reaches(50);
  await killed(before.cli);
  const after = await startServeProcess(stage, [], env);
  for (const run of [first, second]) {
    await ended(after, run);
    const { results } = readRun(stage.home, run);
    expect(countStatuses(results)).toEqual(anyOf(ROWS));
    expect(results.map((line) => Number(line['linq__row']))).toEqual(Array.from({ length: ROWS }, (_, at) => at + 1));
  }
  expect(namesOf(stage)).toEqual(Array.from({ length: ROWS }, (_, row) => `Later ${row}`).sort());
}

/** Whether a card was created or updated depends on which of the runs was killed before it. */
function anyOf(rows: number) {
  return expect.toSatisfy((counts: Record<string, number>) => {
    const { created = 0, updated = 0, ...others } = counts;
    return created + updated === rows && Object.keys(others).length === 0;
  });
}

function namesOf({ simulator }: Stage): string[] {
  return [...simulator.account.cards.values()]
    .filter(({ phone_number }) => phone_number.startsWith('+14152'))
    .map(({ first_name }) => first_name)
    .sort();
}
