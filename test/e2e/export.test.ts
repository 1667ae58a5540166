import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { WireCard } from '../../src/simulator/account.js';
import { countStatuses, readRun, runCli } from '../support/cli.js';
import { setStage, writesByNumber } from '../support/e2e.js';
import { mistakeOf } from '../support/mistake.js';

const NAMES = [
  'Acme, Inc.',
  'The "Best" Support',
  '"',
  '👩‍👩‍👧 Acme 🎉',
  'مرحبا, بالعالم',
  'שלום עולם',
  '=1+1',
  '+Acme',
  '-Acme',
  '@acme',
  "'t Hof",
  "'=1+1",
  'Cafe\u0301',
  ' Acme ',
  'x'.repeat(100),
];

/** Live cards with every kind of name, and pictures at addresses of Linq's own, in no order. */
function cards(count: number): WireCard[] {
  return Array.from({ length: count }, (_, at) => ({
    phone_number: `+1415${2_000_000 + ((at * 7_919) % 10_007)}`,
    first_name: NAMES[at % NAMES.length] ?? '',
    ...(at % 3 > 0 && { last_name: NAMES[(at * 7 + 3) % NAMES.length] ?? '' }),
    ...(at % 4 > 0 && { image_url: `https://cdn.linqapp.com/contact-card/${at}.jpg?size=1,2&q="a"` }),
    is_active: true,
  }));
}

describe('export', () => {
  it('writes 1,000 cards so that nothing is written to Linq when the file is provisioned', async () => {
    const live = cards(1_000);
    const hidden: WireCard = { phone_number: '+14158880000', first_name: 'Hidden', is_active: false };
    const stage = await setStage({
      cards: [...live, hidden],
      lines: [...live.map((card) => card.phone_number), hidden.phone_number],
    });
    const path = join(stage.folder, 'cards.csv');
    const exported = await runCli(['export', '-o', path, '--rate', '0'], { env: stage.env });
    expect({ code: exported.code, stdout: exported.stdout }).toEqual({ code: 0, stdout: '' });
    expect(exported.stderr).toMatch(/1,000 cards\.\n1 × left out: inactive, /);
    expect(exported.stderr).toContain(`linq-cards provision ${path}`);
    expect(stage.simulator.requests.entries.map(({ method }) => method)).toEqual(['GET']);

    const records = parse(readFileSync(path), { bom: true }) as unknown as string[][];
    expect(records[0]).toEqual(['phone_number', 'first_name', 'last_name', 'image_url']);
    const numbers = records.slice(1).map(([number]) => number);
    expect(numbers).toEqual(live.map((card) => card.phone_number).sort());
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const provisioned = await runCli(['provision', path, '--rate', '0'], { env: stage.env });
    expect(provisioned.code).toBe(0);
    expect(countStatuses(readRun(stage.home).results)).toEqual({ unchanged: 1_000 });
    expect(writesByNumber(stage.simulator).size).toBe(0);
  });

  it('goes to standard output without -o, and never runs as a formula', async () => {
    const stage = await setStage({
      cards: [{ phone_number: '+12025550100', first_name: '=1+1', last_name: "'t Hof", is_active: true }],
    });
    const { code, stdout } = await runCli(['export'], { env: stage.env });
    expect([code, stdout]).toEqual([
      0,
      "\ufeffphone_number,first_name,last_name,image_url\r\n+12025550100,'=1+1,'t Hof,\r\n",
    ]);
  });

  it('names what a file cannot hold, and leaves its cell empty so that nothing changes', async () => {
    const stage = await setStage({
      cards: [{ phone_number: '+12025550100', first_name: 'Acme', last_name: 'two\nlines', is_active: true }],
    });
    const path = join(stage.folder, 'cards.csv');
    const { stderr } = await runCli(['export', '-o', path], { env: stage.env });
    expect(stderr).toMatch(/1 × left empty, which changes nothing.*\n {4}\+12025550100 last_name/);
    expect((await runCli(['provision', path, '--rate', '0'], { env: stage.env })).code).toBe(0);
    expect(writesByNumber(stage.simulator).size).toBe(0);
  });

  it('shows the simulator’s own account with --simulate, without a key', async () => {
    const stage = await setStage();
    const { code, stdout } = await runCli(['export', '--simulate'], { env: { LINQ_CARDS_HOME: stage.home } });
    expect([code, stdout.trim().split('\r\n').length]).toEqual([0, 61]);
  });

  it('does not write over a file without --yes', async () => {
    const stage = await setStage({ cards: cards(1) });
    const path = stage.csv('mine');
    const refused = await runCli(['export', '-o', path], { env: stage.env });
    expect([refused.code, readFileSync(path, 'utf8')]).toEqual([3, 'mine']);
    expect((await runCli(['export', '-o', path, '--yes'], { env: stage.env })).code).toBe(0);
  });

  it.each([
    ['the key is rejected', { keyRevoked: true }, 'does not accept the API key'],
    ['contact cards are not enabled', { outage: { status: 403, code: 2011 } }, 'not enabled'],
    ['the cards cannot be listed', { outage: { status: 404, code: 2001 } }, '404/2001'],
  ])('writes nothing where %s, and says what to do', async (_, conditions, why) => {
    const stage = await setStage();
    Object.assign(stage.simulator.conditions, conditions);
    const { exit, says } = await mistakeOf(['export'], stage);
    expect([exit, says]).toEqual([3, expect.stringContaining(why)]);
    // There is no run.
    expect(says).not.toContain('resume');
  });
});
