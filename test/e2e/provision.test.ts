import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { summarySchema } from '../../src/report/summary.js';
import { countStatuses, readRun, runBinary, runCli } from '../support/cli.js';
import { setStage, writesByNumber } from '../support/e2e.js';

const SAMPLE = [
  'Phone Number;First Name;Note',
  '+1 (415) 555-0101;Ann;"two\nlines"',
  '0044 20 7946 0958;Bob;=1+1',
  '+14155550103;;no first name',
  '4.41E+11;Eve;damaged',
  '+14155550101;Ann;once more, the same',
  '+14155550101;Other;once more, another',
  '',
  '+15005550403;Max;refused by Linq',
  '+15005551500;Kim;fails once',
  '',
].join('\r\n');

describe('provision', () => {
  it('sets every card, and gives each row of the file one line of results, in its order and with its own columns first', async () => {
    const stage = await setStage();
    const { code, stderr } = await runCli(['provision', stage.csv(SAMPLE), '--rate', '0'], { env: stage.env });
    const { results, failed, folder } = readRun(stage.home);
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(results.map((line) => [line['Phone Number'], line['linq__phone_number'], line['linq__status']])).toEqual([
      ['+1 (415) 555-0101', '+14155550101', 'created'],
      ['0044 20 7946 0958', '+442079460958', 'created'],
      ['+14155550103', '+14155550103', 'invalid'],
      ['4.41E+11', '', 'invalid'],
      ['+14155550101', '+14155550101', 'duplicate'],
      ['+14155550101', '+14155550101', 'duplicate'],
      ['+15005550403', '+15005550403', 'rejected'],
      ['+15005551500', '+15005551500', 'created'],
    ]);
    expect(results.map((line) => line['Note']?.slice(0, 5))).toEqual([
      'two\nl',
      "'=1+1",
      'no fi',
      'damag',
      'once ',
      'once ',
      'refus',
      'fails',
    ]);
    expect(failed.map((line) => line['linq__row'])).toEqual(['3', '4', '6', '7']);
    expect(results[7]).toMatchObject({ linq__attempts: '2', linq__http_status: '200', linq__is_active: 'true' });
    expect(results[6]).toMatchObject({ linq__http_status: '403', linq__code: '2005' });
    expect(results[6]?.['linq__trace_id']).toMatch(/^[0-9a-f]{32}$/);
    expect(readFileSync(join(folder, 'source.csv'), 'utf8')).toBe(SAMPLE);
    const summary = summarySchema.parse(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')));
    expect(summary).toMatchObject({ counts: { created: 3, invalid: 2, duplicate: 2, rejected: 1 }, retried: 1 });
    expect(stderr).toContain(join(folder, 'failed.csv'));
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    for (const part of ['4 of 8 rows need attention', '4.41E+11', '+15005550403', 'may not change this number'])
      expect(page).toContain(part);
  });

  it('takes failed.csv back as it is, and clears it once it has been corrected', async () => {
    const stage = await setStage();
    await runCli(['provision', stage.csv(SAMPLE), '--rate', '0'], { env: stage.env });
    const first = readRun(stage.home);
    const again = await runCli(['provision', join(first.folder, 'failed.csv'), '--rate', '0'], { env: stage.env });
    expect(again.code).toBe(1);
    expect(countStatuses(readRun(stage.home).results)).toEqual({ invalid: 2, rejected: 1, updated: 1 });
    const corrected = readFileSync(join(first.folder, 'failed.csv'), 'utf8')
      .replace('+14155550103;;', '+14155550103;Cay;')
      .replace('4.41E+11;', '+14155550104;')
      .replace('+15005550403;', '+14155550105;');
    const third = await runCli(['provision', stage.csv(corrected, 'corrected.csv'), '--rate', '0'], { env: stage.env });
    expect(third.code).toBe(0);
  });

  it('sends nothing where the account is up to date already', async () => {
    const stage = await setStage();
    const path = stage.csv('phone,first\n+14155550101,Ann\n+14155550102,Bob\n');
    await runCli(['provision', path], { env: stage.env });
    const second = await runCli(['provision', path], { env: stage.env });
    expect(second.code).toBe(0);
    expect(countStatuses(readRun(stage.home).results)).toEqual({ unchanged: 2 });
    expect(writesByNumber(stage.simulator)).toEqual(
      new Map([
        ['+14155550101', 1],
        ['+14155550102', 1],
      ]),
    );
  });

  it('writes with --json one object per line to standard output: progress, every outcome, and the summary last', async () => {
    const stage = await setStage();
    const { stdout, stderr } = await runCli(['provision', '-', '--rate', '0', '--json'], {
      env: stage.env,
      stdin: SAMPLE,
    });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const outcomes = lines.filter((line) => line['type'] === 'outcome');
    expect(outcomes.map((line) => line['row']).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', schema: 'linq-cards/summary@1' });
    expect(lines.filter((line) => !['progress', 'outcome', 'summary'].includes(String(line['type'])))).toEqual([]);
    expect(stderr).toBe('');
  });

  it('reads the column that --map names, national numbers with --default-country, and the encoding that is given', async () => {
    const stage = await setStage();
    const path = stage.csv(Buffer.from('Leitung,Name,Vorname\n(415) 555-0101,x,J\xfcrgen\n', 'latin1'));
    const flags = [
      '--map',
      'phone_number=Leitung',
      '--map',
      'first_name=Vorname',
      '--default-country',
      'us',
      '--encoding',
      'windows-1252',
    ];
    const { code } = await runCli(['provision', path, ...flags], { env: stage.env });
    expect(code).toBe(0);
    expect(stage.simulator.account.cards.get('+14155550101')).toMatchObject({ first_name: 'Jürgen' });
  });

  it('takes settings from the environment and from .env, and flags before both', async () => {
    const stage = await setStage();
    const path = stage.csv('phone,first\n(415) 555-0101,Ann\n');
    stage.csv('LINQ_CARDS_DEFAULT_COUNTRY=US\nLINQ_CARDS_RATE=nonsense\n', '.env');
    const { code } = await runBinary(['provision', path, '--rate', '5'], { env: stage.env, cwd: stage.folder });
    expect(code).toBe(0);
  });

  it('keeps the key, and all of a number but its last four digits, out of the log', async () => {
    const stage = await setStage();
    const { folder, home, env } = stage;
    await runCli(['provision', stage.csv(SAMPLE), '--rate', '0', '--verbose'], { env });
    const log = readFileSync(join(home, 'log', `${new Date().toISOString().slice(0, 10)}.log`), 'utf8');
    for (const secret of ['key-for-tests', '4155550101', 'Ann']) expect(log).not.toContain(secret);
    expect(folder).not.toBe('');
  });
});
