import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countStatuses, readRun, runCli } from '../support/cli.js';
import { numbers, setStage } from '../support/e2e.js';
import { startServe } from '../support/serve.js';

describe('audit', () => {
  it('names exactly the cards that were edited in the dashboard, provision mends them, and then there is no drift', async () => {
    const stage = await setStage();
    const { env, simulator } = stage;
    expect((await runCli(['provision', stage.csv(numbers(5)), '--rate', '0'], { env })).code).toBe(0);
    const file = join(stage.folder, 'cards.csv');
    expect((await runCli(['export', '-o', file], { env })).code).toBe(0);
    const clean = await runCli(['audit', file], { env });
    expect([clean.code, clean.stdout]).toEqual([0, expect.stringContaining('No drift')]);

    const edited = ['+14152000001', '+14152000003'];
    for (const number of edited) {
      const card = simulator.account.cards.get(number);
      if (card) simulator.account.cards.set(number, { ...card, first_name: 'Dashboard' });
    }
    const writes = simulator.requests.summary().writes;
    for (const args of [
      ['audit', file, '--json'],
      ['audit', '--json'],
    ]) {
      const { code, stdout } = await runCli(args, { env });
      const { drift, findings } = JSON.parse(stdout);
      expect([code, drift]).toEqual([1, true]);
      expect(findings.map(({ kind, phoneNumber }: Record<string, string>) => [kind, phoneNumber])).toEqual(
        edited.map((number) => ['differs', number]),
      );
      expect(findings[0].lastSet.run).toMatch(/^\d{8}-/);
    }
    const told = await runCli(['audit', file], { env });
    expect(told.stdout).toMatch(
      /2 × cards that are not as they should be\n {4}\+14152000001 {2}first name: "Dashboard", should be "Acme 1"/,
    );
    expect(told.stdout).toContain(`→ Put them right: linq-cards provision ${file}`);
    expect(simulator.requests.summary().writes).toBe(writes);

    expect((await runCli(['provision', file, '--rate', '0', '--max-update-pct', 'off'], { env })).code).toBe(0);
    expect((await runCli(['audit', file], { env })).code).toBe(0);
    expect((await runCli(['audit'], { env })).code).toBe(0);
  }, 120_000);

  it('says of a run that was undone what it added and is gone, and of which card Linq has kept it', async () => {
    const stage = await setStage();
    const { env, simulator } = stage;
    const [clears, keeps, untouched] = ['+14152000001', '+14152000007', '+14152000002'] as const;
    for (const number of [clears, keeps, untouched]) {
      simulator.account.cards.set(number, { phone_number: number, first_name: 'Ann', is_active: true });
    }
    const picture = 'https://example.com/ann.png';
    const rows = [clears, keeps].map((number) => `${number},Lee,${picture}`);
    const file = stage.csv(`phone_number,last_name,image_url\n${rows.join('\n')}\n`);
    const given = ['--rate', '0', '--number-budget', 'off', '--yes'];
    expect((await runCli(['provision', file, '--max-update-pct', 'off', ...given], { env })).code).toBe(0);
    expect(simulator.account.cards.get(clears)).toMatchObject({ last_name: 'Lee', image_url: expect.any(String) });

    simulator.conditions.fault = { every: 7, times: 9, does: { kind: 'removal', how: 'ignores' } };
    const undone = await runCli(['undo', readRun(stage.home).id, ...given], { env });
    const { results } = readRun(stage.home);
    expect([undone.code, countStatuses(results)]).toEqual([1, { updated: 1, failed: 1 }]);
    expect(results.find((row) => row['linq__phone_number'] === keeps)?.['linq__code']).toBe('not_removed');
    const names = [clears, keeps].map((number) => simulator.account.cards.get(number)?.last_name);
    expect([names, simulator.account.cards.get(clears)?.image_url]).toEqual([[undefined, 'Lee'], undefined]);
    const card = simulator.account.cards.get(clears);
    if (card) simulator.account.cards.set(clears, { ...card, last_name: 'Back' });
    const audit = await runCli(['audit'], { env });
    expect([audit.code, audit.stdout]).toEqual([1, expect.stringContaining('last name: "Back", should be empty')]);
  }, 180_000);

  it('reads the columns of the file as provision does, and refuses a file that is none', async () => {
    const stage = await setStage();
    const file = stage.csv('Line;Name\n+14155550132;Ann\n', 'a.csv');
    const args = ['audit', file, '--map', 'phone_number=Line', '--map', 'first_name=Name'];
    const { code, stdout } = await runCli([...args, '--json'], { env: stage.env });
    const findings = [{ kind: 'no_card', phoneNumber: '+14155550132' }];
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { findings }]);
    const requests = stage.simulator.requests.entries.length;
    const wrong = await runCli(['audit', stage.csv('a,b\n1,2\n')], { env: stage.env });
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('phone number')]);
    expect(stage.simulator.requests.entries.length).toBe(requests);
  }, 180_000);

  it('works where a serve holds the home; its page lists the lines, and narrows them by number, name and state', async () => {
    const stage = await setStage();
    const file = stage.csv(numbers(3));
    expect((await runCli(['provision', file, '--rate', '0'], { env: stage.env })).code).toBe(0);
    const card = stage.simulator.account.cards.get('+14152000001');
    if (card) stage.simulator.account.cards.set(card.phone_number, { ...card, first_name: 'Dashboard' });
    const { ask } = await startServe(stage);
    expect((await runCli(['audit', file], { env: stage.env })).code).toBe(1);
    expect((await runCli(['audit', '--json'], { env: stage.env })).stdout).toContain('"drift":true');
    const shown = async (query: string) => {
      const html = await (await ask(`/lines?${query}`)).text();
      return [...html.matchAll(/href="\/lines\/%2B(\d+)"/g)].map(([, number]) => number);
    };
    expect(await shown('')).toEqual(['14152000000', '14152000001', '14152000002']);
    expect([await shown('show=drift'), await shown('search=dashb'), await shown('search=415-200-0002')]).toEqual([
      ['14152000001'],
      ['14152000001'],
      ['14152000002'],
    ]);
  }, 180_000);
});
