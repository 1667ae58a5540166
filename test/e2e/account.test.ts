import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/config.js';
import { runCli } from '../support/cli.js';
import { numbers, setStage } from '../support/e2e.js';
import { mistakeOf } from '../support/mistake.js';
import { startServe } from '../support/serve.js';

const KEY = 'key-for-tests';
const OTHER = 'key-of-another-account';

describe('whose account', () => {
  it('refuses the key of another account before anything is read or sent, and names the ways out', async () => {
    const stage = await setStage();
    const file = stage.csv(numbers(2));
    const first = await runCli(['provision', file], { env: stage.env });
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining(`Linq account: key ${fingerprint(KEY)}\n`)]);
    const requests = stage.simulator.requests.entries.length;
    const env = { ...stage.env, LINQ_API_V3_API_KEY: OTHER };
    for (const args of [
      ['provision', file],
      ['export'],
      ['audit'],
      ['audit', file],
      ['provision-one', '+14152000000', '--first-name', 'A'],
    ]) {
      const { exit, says, code = 'account_differs' } = await mistakeOf(args, { env });
      expect([exit, code]).toEqual([3, 'account_differs']);
      for (const way of ['--home', '--new-account']) expect(says).toContain(way);
    }
    expect(stage.simulator.requests.entries.length).toBe(requests);

    const given = await runCli(['provision', file, '--new-account'], { env });
    expect([given.code, readdirSync(join(stage.home, 'runs')).length]).toEqual([0, 1]);
    const aside = join(stage.home, 'accounts', fingerprint(KEY));
    expect(existsSync(join(aside, 'runs'))).toBe(true);
    // Whatever an account leaves in a home has been put aside with it.
    const ofMachine = ['account.json', 'accounts', 'home.json', 'lock', 'log'];
    const shared = readdirSync(aside).filter((name) => ofMachine.includes(name));
    expect([shared, readdirSync(aside)]).toEqual([[], expect.arrayContaining(['queue', 'runs', 'writes'])]);
  });

  it('is not that of a key which Linq refuses: the right key needs no flag', async () => {
    const stage = await setStage();
    const file = stage.csv(numbers(2));
    const wrong = { ...stage.env, LINQ_API_V3_API_KEY: 'key with a blank' };
    expect((await runCli(['provision', file], { env: wrong })).code).toBe(3);
    expect((await runCli(['provision', file], { env: stage.env })).code).toBe(0);
    expect((await runCli(['export'], { env: { ...stage.env, LINQ_API_V3_API_KEY: OTHER } })).code).toBe(3);
  });

  it('keeps the runs for a new key of the same account', async () => {
    const stage = await setStage();
    const file = stage.csv(numbers(2));
    await runCli(['plan', file], { env: stage.env });
    const [plan = ''] = readdirSync(join(stage.home, 'runs'));
    const env = { ...stage.env, LINQ_API_V3_API_KEY: OTHER };
    expect((await runCli(['apply', plan, '--same-account'], { env })).code).toBe(0);
    expect((await runCli(['plan', file], { env: stage.env })).code).toBe(3);
  });

  it('takes the key of a profile, and says which', async () => {
    const stage = await setStage();
    mkdirSync(join(stage.folder, '.linq'));
    const path = join(stage.folder, '.linq', 'config.json');
    writeFileSync(
      path,
      JSON.stringify({ version: 2, profile: 'work', profiles: { work: { token: KEY, orgId: 'org_1' } } }),
    );
    chmodSync(path, 0o600);
    const env = { ...stage.env, HOME: stage.folder, LINQ_API_V3_API_KEY: '' };
    const { code, stderr } = await runCli(['export', '--profile', 'work'], { env });
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`Linq account: profile work, organisation org_1, key ${fingerprint(KEY)}\n`),
    ]);
    expect((await runCli(['export'], { env: { ...env, LINQ_PROFILE: 'default' } })).code).toBe(0);
  });

  it('is told by a process that serves the home, which refuses a command with another key', async () => {
    const stage = await setStage();
    const { ask } = await startServe(stage);
    const account = { key: fingerprint(KEY), profile: null, organisation: null };
    expect(await (await ask('/api/v1/account')).json()).toEqual({ live: true, account });
    expect(await (await ask('/')).text()).toMatch(new RegExp(`Live</strong> <span>Linq account: key ${account.key}`));
    const requests = stage.simulator.requests.entries.length;
    const other = await runCli(['export'], { env: { ...stage.env, LINQ_API_V3_API_KEY: OTHER } });
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining('--new-account')]);
    expect(stage.simulator.requests.entries.length).toBe(requests);
    const without = await runCli(['export'], { env: { ...stage.env, LINQ_API_V3_API_KEY: '' } });
    expect([without.code, without.stderr]).toEqual([0, expect.stringContaining(`Linq account: key ${account.key}`)]);
  });

  it('is the simulator’s with --simulate, which neither takes nor needs a home’s account', async () => {
    const stage = await setStage();
    const env = { LINQ_CARDS_HOME: stage.home };
    const { code, stderr } = await runCli(['export', '--simulate'], { env });
    expect([code, stderr]).toEqual([0, expect.stringContaining('Simulator: nothing is sent to Linq.\n')]);
    expect(existsSync(join(stage.home, 'account.json'))).toBe(false);
  });
});
