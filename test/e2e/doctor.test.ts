import { describe, expect, it } from 'vitest';
import { openApi, sendJson } from '../support/api.js';
import { runCli } from '../support/cli.js';
import { type Stage, setStage } from '../support/e2e.js';
import { describeRedis, freePort, startRedis } from '../support/redis.js';
import { aRunUnderWay } from '../support/run-under-way.js';

type Finding = { what: string; state: string; says: string; next?: string };

/** What doctor finds, by what it has looked at. */
async function findings(env: Record<string, string>) {
  const { code, stdout, stderr } = await runCli(['doctor', '--json'], { env });
  expect(stdout + stderr).not.toContain('key-for-tests');
  const all = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Finding);
  return {
    code,
    order: all.map(({ what }) => what),
    notGood: all.filter(({ state }) => state !== 'good').map(({ what, state }) => `${what}: ${state}`),
    of: Object.fromEntries(all.map((finding) => [finding.what, finding])),
  };
}

describe('doctor', () => {
  it('finds all well, with a line for each thing that it has looked at, and sends one GET', async () => {
    const stage = await setStage();
    const { code, stdout, stderr } = await runCli(['doctor'], { env: stage.env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'No problems found.\n' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => !/^✔ [\w ]{13}\S/.test(line))).toEqual([]);
    expect(stdout).toMatch(new RegExp(`^✔ home +${stage.home}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^✔ address +${stage.simulator.baseUrl}$`, 'm'));
    expect(stage.simulator.requests.entries.map(({ method }) => method)).toEqual(['GET']);
  });

  it('with --json writes one object for each thing', async () => {
    const { code, order, notGood } = await findings((await setStage()).env);
    expect({ code, notGood }).toEqual({ code: 0, notGood: [] });
    expect(order).toEqual([
      'Node',
      'home',
      'disk',
      'lock',
      'queue',
      'dead letters',
      'account',
      'address',
      'proxy',
      'key',
      'clock',
    ]);
  });

  it('fails when Linq does not accept the key, which it names by its fingerprint, and says what to do', async () => {
    const stage = await setStage();
    stage.simulator.conditions.keyRevoked = true;
    const { code, notGood, of } = await findings(stage.env);
    expect({ code, notGood }).toEqual({ code: 1, notGood: ['key: bad'] });
    expect(of['key']?.says).toMatch(/^key [0-9a-f]{8}: .*401\/2004/);
    expect(of['key']?.next).toContain('LINQ_API_V3_API_KEY');
  });

  it('fails when there is no key, and sends nothing', async () => {
    const stage = await setStage();
    const { code, notGood, of } = await findings({ ...stage.env, LINQ_API_V3_API_KEY: '' });
    expect({ code, notGood }).toEqual({ code: 1, notGood: ['key: bad'] });
    expect(of['key']?.next).toContain('LINQ_API_V3_API_KEY');
    expect(stage.simulator.requests.entries).toEqual([]);
  });

  it('fails when nobody listens where REDIS_URL says, naming the address without its password', async () => {
    const { env } = await setStage();
    const port = await freePort();
    const { code, notGood, of } = await findings({ ...env, REDIS_URL: `redis://user:hidden@127.0.0.1:${port}/2` });
    expect({ code, notGood }).toEqual({ code: 1, notGood: ['queue: bad'] });
    expect(of['queue']?.says).toContain(`redis://127.0.0.1:${port}/2`);
    expect(of['queue']?.next).toContain('REDIS_URL');
    expect(JSON.stringify(of)).not.toContain('hidden');
  });

  it.each([
    ['is a file', (stage: Stage) => stage.csv('')],
    // Nobody may make a folder there, not even root.
    ['cannot be made', () => '/sys/linq-cards'],
  ])('fails when the home %s, and looks at the rest anyway', async (_, homeOf) => {
    const stage = await setStage();
    const home = homeOf(stage);
    const { code, of } = await findings({ ...stage.env, LINQ_CARDS_HOME: home });
    expect(code).toBe(1);
    expect(of['home']).toMatchObject({ state: 'bad', says: expect.stringContaining(home) });
    expect(of['home']?.next).toContain('LINQ_CARDS_HOME');
    expect(of['key']?.state).toBe('good');
  });

  it('fails when this machine’s clock is an hour off', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const api = await openApi((response) => sendJson(response, { body: { phone_numbers: [] }, headers: { date } }));
    const { env } = await setStage();
    const { code, notGood, of } = await findings({ ...env, LINQ_API_V3_BASE_URL: api.baseUrl });
    expect({ code, notGood }).toEqual({ code: 1, notGood: ['clock: bad'] });
    expect(of['clock']?.says).toMatch(/3[56]\d\d s behind/);
  });

  it('notices that a run works on the home, and leaves that run alone', async () => {
    const stage = await setStage();
    const run = await aRunUnderWay(stage);
    const { code, notGood, of } = await findings(stage.env);
    expect({ code, notGood }).toEqual({ code: 0, notGood: ['lock: notice'] });
    expect(of['lock']?.says).toMatch(new RegExp(`process ${run.pid} .*provision numbers\\.csv`));
    expect(of['queue']?.says).toMatch(/embedded, in use/);
    expect(run.isRunning()).toBe(true);
  });

  it('notices dead letters that wait, and says how to look at them', async () => {
    const stage = await setStage();
    await runCli(['provision-one', '+15005550407', '--first-name', 'Ann'], { env: stage.env });
    const { code, notGood, of } = await findings(stage.env);
    expect({ code, notGood }).toEqual({ code: 0, notGood: ['dead letters: notice'] });
    expect(of['dead letters']).toMatchObject({ says: '1', next: expect.stringContaining('linq-cards dead-letters') });
  });
});

describeRedis('doctor on Redis', () => {
  it.each([
    [true, 'persistence: good'],
    [false, 'persistence: notice'],
  ])('tells its version, how fast it answers, and whether it persists (%s)', async (appendOnly, persistence) => {
    const redis = await startRedis({ appendOnly });
    try {
      const { code, order, of } = await findings({ ...(await setStage()).env, REDIS_URL: redis.url });
      expect(code).toBe(0);
      expect(order.slice(4, 6)).toEqual(['queue', 'persistence']);
      expect(of['queue']?.says).toMatch(/^Redis \d+\.\d+\.\d+, does not evict, answers in \d+\.\d ms$/);
      expect(`persistence: ${of['persistence']?.state}`).toBe(persistence);
    } finally {
      await redis.close();
    }
  });

  it('fails when it may throw jobs away', async () => {
    const redis = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    try {
      const { code, notGood, of } = await findings({ ...(await setStage()).env, REDIS_URL: redis.url });
      expect({ code, notGood }).toEqual({ code: 1, notGood: ['queue: bad'] });
      expect(of['queue']?.next).toContain('noeviction');
    } finally {
      await redis.close();
    }
  });
});
