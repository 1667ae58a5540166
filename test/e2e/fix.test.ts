import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countStatuses, readRun, runCli } from '../support/cli.js';
import { type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { mistakeIn, mistakeOf } from '../support/mistake.js';

/** What a spreadsheet has made of a number, and the line that it was. */
const DAMAGED: [cell: string, line: string][] = [
  ['4.42E+11', '+442079460018'],
  ['"3,3712E+10"', '+33712345678'],
  ['4.9301E10', '+49301234567'],
  ['4155550132', '+14155550132'],
  ['"14,155,550,133"', '+14155550133'],
  ['(415) 555-0134', '+14155550134'],
  ['14155550135.00', '+14155550135'],
  ['"=""+14155550136"""', '+14155550136'],
  ['89123456789', '+79123456789'],
  ['0612345678', '+390612345678'],
  ['011819012345678', '+819012345678'],
];
/** Two cells for one line, a cell for two lines, a typo, and a line that the file names. */
const LEFT = ['3.53E+11', '3.53861E+11', '6.14E+10', '4155550199', '1.41556E+10'];
const LINES = [...DAMAGED.map(([, line]) => line), '+353861234567', '+61412345678', '+61412345679', '+14155600000'];
const NAMED = '+14155600000';
const CSV = [
  'Phone Number,First Name,Note',
  ...DAMAGED.map(([cell], at) => `${cell},Name ${at},"=x, ""${at}"""`),
  ...LEFT.map((cell) => `${cell},Left,`),
  `${NAMED},Named,`,
]
  .map((line) => `${line}\r\n`)
  .join('');

const fixed = (stage: Stage, csv: string, ...args: string[]) =>
  runCli(['fix', stage.csv(csv), '-o', join(stage.folder, 'fixed.csv'), '--rate', '0', ...args], { env: stage.env });

describe('numbers that a spreadsheet has damaged', () => {
  it('are offered in the results where they can only be one line, and never taken silently', async () => {
    const stage = await setStage({ lines: LINES });
    const { code } = await runCli(['provision', stage.csv(CSV), '--rate', '0', '--max-invalid', 'off'], {
      env: stage.env,
    });
    const { results } = readRun(stage.home);
    expect([code, countStatuses(results)]).toEqual([1, { invalid: DAMAGED.length + LEFT.length, created: 1 }]);
    expect(results[0]?.['linq__reason']).toContain(
      'perhaps +44 20 7946 0018, a line of yours that this file does not name',
    );
    expect(results.map((line) => / perhaps \+/.test(line['linq__reason'] ?? ''))).toEqual([
      ...DAMAGED.map(() => true),
      ...LEFT.map(() => false),
      false,
    ]);
    expect([...writesByNumber(stage.simulator).keys()]).toEqual([NAMED]);
  });

  it('are corrected by fix in a copy, each listed, and the rest is told', async () => {
    const stage = await setStage({ lines: LINES });
    const { code, stdout, stderr } = await fixed(stage, CSV);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const copy = readFileSync(join(stage.folder, 'fixed.csv'), 'utf8');
    const expected = DAMAGED.reduce((csv, [cell, line]) => csv.replace(`${cell},Name`, `${line},Name`), CSV);
    expect(copy).toBe(`\ufeff${expected}`);
    expect(stderr).toContain('line 2: "4.42E+11" → +442079460018\n');
    expect(stderr.match(/^line \d+: ".*" → \+\d+$/gm)).toHaveLength(DAMAGED.length);
    expect(stderr.match(/^line \d+, column "Phone Number"/gm)).toHaveLength(LEFT.length);
    expect(stderr).toMatch(/Correct the rest in the copy, then: {2}linq-cards provision \S*fixed\.csv$/m);
    expect(stage.simulator.requests.entries.map(({ method }) => method)).toEqual(['GET']);
    expect(readdirSync(stage.home)).not.toContain('fixed.csv.part');
  });

  it('are provisioned from the copy', async () => {
    const stage = await setStage({ lines: LINES });
    const csv = CSV.split('\r\n')
      .filter((line) => !line.includes(',Left,'))
      .join('\r\n');
    const { code, stdout } = await fixed(stage, csv, '--json');
    expect([code, stdout.match(/"type":"correction"/g)]).toEqual([0, expect.objectContaining({ length: 11 })]);
    const provisioned = await runCli(['provision', join(stage.folder, 'fixed.csv'), '--rate', '0'], { env: stage.env });
    expect(provisioned.code).toBe(0);
    expect([...writesByNumber(stage.simulator).keys()].sort()).toEqual(
      [...DAMAGED.map(([, line]) => line), NAMED].sort(),
    );
    expect(stage.simulator.account.cards.get('+442079460018')?.first_name).toBe('Name 0');
  });
});

describe('fix', () => {
  it('gives with --json one object per correction', async () => {
    const stage = await setStage({ lines: LINES });
    const { stdout } = await fixed(stage, CSV, '--json');
    const objects = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(objects).toHaveLength(DAMAGED.length);
    expect(objects[0]).toEqual({
      type: 'correction',
      row: 1,
      line: 2,
      column: expect.any(String),
      from: '4.42E+11',
      to: '+442079460018',
    });
  });

  it('reads standard input and writes standard output', async () => {
    const stage = await setStage({ lines: LINES });
    const { code, stdout } = await runCli(['fix', '-'], { env: stage.env, stdin: 'tel;first\n4.42E+11;Zoë\n' });
    expect([code, stdout]).toEqual([0, '\ufefftel;first\r\n+442079460018;Zoë\r\n']);
  });

  it('reads a file as provision does, and says how the copy is provisioned', async () => {
    const stage = await setStage({ lines: LINES });
    const csv = 'Line (US)~Name\n4.42E+11~Ann\n(415) 555-0132~Bob\n';
    const flags = ['--map', 'phone_number=Line (US)', '--delimiter', '~', '--default-country', 'us'];
    const { code, stderr } = await fixed(stage, csv, ...flags);
    expect(code).toBe(0);
    expect(stderr).toContain("fixed.csv --default-country US --map 'phone_number=Line (US)' --delimiter '~'");
    expect(readFileSync(join(stage.folder, 'fixed.csv'), 'utf8')).toBe(
      '\ufeffLine (US)~Name\r\n+442079460018~Ann\r\n(415) 555-0132~Bob\r\n',
    );
  });

  it('does not write over a file without --yes, and may then write over its own source', async () => {
    const stage = await setStage({ lines: LINES });
    const path = stage.csv('phone,first\n4.42E+11,Ann\n');
    const refused = await runCli(['fix', path, '-o', path], { env: stage.env });
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('--yes')]);
    expect(readFileSync(path, 'utf8')).toContain('4.42E+11');
    expect((await runCli(['fix', path, '-o', path, '--yes'], { env: stage.env })).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe('\ufeffphone,first\r\n+442079460018,Ann\r\n');
  });

  it('says so where the account does not tell its lines', async () => {
    const stage = await setStage();
    const { code, stderr } = await fixed(stage, 'phone,first\n4.42E+11,Ann\n');
    expect([code, stderr]).toEqual([1, expect.stringContaining('lines could not be listed')]);
  });

  it('copies nothing where the key is rejected, the file is none, or the copy has nowhere to go', async () => {
    const stage = await setStage({ lines: LINES });
    expect((await fixed(stage, 'a,b\n1,2\n')).code).toBe(3);
    const nowhere = ['fix', stage.csv(CSV), '-o', join(stage.folder, 'nowhere', 'x.csv')];
    expect((await runCli(nowhere, { env: stage.env })).code).toBe(3);
    expect(await mistakeOf(['fix', stage.csv(CSV)], stage)).toMatchObject({ exit: 3, code: 'setting_invalid' });
    stage.simulator.conditions.keyRevoked = true;
    expect(mistakeIn(await fixed(stage, CSV))).toMatchObject({
      exit: 3,
      says: expect.stringContaining('LINQ_API_V3_API_KEY'),
    });
    expect(existsSync(join(stage.folder, 'fixed.csv'))).toBe(false);
  });
});

describe('template', () => {
  it('prints a file that can be provisioned as it is', async () => {
    const stage = await setStage();
    const { code, stdout } = await runCli(['template']);
    expect([code, stdout.split('\r\n')]).toEqual([
      0,
      ['\ufeffphone_number,first_name,last_name,image_url', expect.stringMatching(/^\+1\d{10},/), ''],
    ]);
    const path = join(stage.folder, 'cards.csv');
    writeFileSync(path, stdout);
    const provisioned = await runCli(['provision', path, '--simulate'], { env: { LINQ_CARDS_HOME: stage.home } });
    expect(provisioned.code).toBe(0);
    expect(countStatuses(readRun(stage.home).results)).toEqual({ created: 1 });
  });
});
