import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ClosingOptions, closingLines } from '../../../src/cli/render/closing-lines.js';
import { DONE_MEANS } from '../../../src/report/summary.js';
import { A_RUN, aCause, aRunRecord, aRunStop, aSummary, theRunFiles } from '../../support/builders.js';
import { COLORED, PLAIN } from '../../support/io.js';

const HOME = '/homes/one';
const FOLDER = join(HOME, 'runs', A_RUN);
const done = aRunRecord({ state: 'completed' });
const doneWithFailures = aRunRecord({ state: 'completed_with_failures' });
const withCauses = aSummary({ counts: { created: 1, rejected: 1 }, causes: [aCause()] });

function optionsWith(given: Partial<ClosingOptions> = {}): ClosingOptions {
  return { files: theRunFiles(HOME), colors: PLAIN, columns: 80, cwd: '/work', homeFlag: '', ...given };
}

/** The paragraphs of the report. */
function blocks(...[record, summary, given]: [typeof done, typeof withCauses | null, Partial<ClosingOptions>?]) {
  return closingLines(record, summary, optionsWith(given)).trim().split('\n\n');
}

describe('a run in which all went well', () => {
  it('says so, with the rows, the time, the counts and the files, and asks for nothing', () => {
    const summary = aSummary({
      source: { name: 'numbers.csv', rows: 1_200, sha256: 'x' },
      seconds: 200,
      counts: { created: 1_100, unchanged: 100 },
      verified: { at: '2030-01-02T03:04:05.000Z', rows: 1_099, of: 1_100 },
    });
    expect(blocks(done, summary)).toEqual([
      `✔ Run ${A_RUN} is done: 1,200 rows of numbers.csv in 3 min 20 s`,
      `  created            1,100  ${'▇'.repeat(24)}\n  unchanged            100  ▇▇`,
      `  1,099 of 1,100 cards were read back at the end.\n  ${DONE_MEANS}`,
      `  results  ${FOLDER}/results.csv\n  report   ${FOLDER}/report.html\n  summary  ${FOLDER}/summary.json`,
    ]);
  });

  it('says how to check the cards where they could not be read back', () => {
    const said = blocks(done, aSummary({ counts: { created: 1 } }), { homeFlag: ' --home /h' }).join('\n');
    expect(said).toContain(`Check them:  linq-cards wait-active ${A_RUN} --home /h`);
    expect(blocks(done, aSummary({ counts: { unchanged: 1 } })).join('\n')).not.toContain('wait-active');
  });

  it('tells how many rows did not go well at once', () => {
    expect(blocks(done, aSummary({ retried: 2 }))).toContain('  2 rows succeeded only after a retry.');
  });

  it('shows a bar also for a single row among very many', () => {
    expect(blocks(done, aSummary({ counts: { created: 100_000, skipped: 1 } }))[1]).toMatch(/skipped +1 {2}▇$/);
  });

  it('stands apart from what was said before', () => {
    expect(closingLines(done, aSummary(), optionsWith())).toMatch(/^\n✔[\s\S]*json\n$/);
  });
});

describe('a run with rows that need attention', () => {
  it('is marked', () => {
    expect(blocks(doneWithFailures, withCauses)[0]).toMatch(/^! Run .* is done/);
  });

  it('says each reason once, with its rows and figures', () => {
    const causes = [
      aCause({ rows: 1_500 }),
      aCause({ status: 'not_on_account', httpStatus: null, code: 'not_on_account', reason: 'No such line.' }),
      aCause({ status: 'invalid', httpStatus: null, code: 'phone_missing', reason: 'There is no number.' }),
    ];
    expect(blocks(doneWithFailures, aSummary({ causes }))[2]).toBe(
      [
        'Needs attention:',
        '  1,500 × rejected 400/1002',
        '      Not a number.',
        '  1 × not on account',
        '      No such line.',
        '  1 × invalid phone_missing',
        '      There is no number.',
      ].join('\n'),
    );
  });

  it.each([
    [10, 10, false],
    [11, 10, true],
  ])('of %i kinds shows %i', (kinds, shown, more) => {
    const causes = Array.from({ length: kinds }, (_, code) => aCause({ code }));
    const lines = closingLines(doneWithFailures, aSummary({ causes }), optionsWith());
    expect(lines.match(/ × /g)).toHaveLength(shown);
    expect(lines.includes('and 1 more causes; see results.csv')).toBe(more);
  });

  it.each([20, 50, 80, 300])('keeps long reasons readable on %i columns, and whole', (columns) => {
    const reason = 'The number is not one that Linq takes, so look at it once more. '.repeat(5).trim();
    const summary = aSummary({ causes: [aCause({ reason })] });
    const lines = blocks(doneWithFailures, summary, { columns })[2]?.split('\n').slice(2) ?? [];
    expect(lines.map((line) => line.trim()).join(' ')).toBe(reason);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.min(100, Math.max(36, columns)));
  });

  it('names the file to fix and the command that takes it', () => {
    const said = blocks(doneWithFailures, withCauses);
    expect(said.at(-2)).toContain(`\n  to fix   ${FOLDER}/failed.csv\n`);
    expect(said.at(-1)).toBe(
      `Next: correct the rows in failed.csv, then run\n  linq-cards provision ${FOLDER}/failed.csv`,
    );
  });

  it('names files from where the reader is', () => {
    const said = blocks(doneWithFailures, withCauses, { cwd: HOME }).join('\n');
    expect(said).toContain(`linq-cards provision runs/${A_RUN}/failed.csv`);
    expect(said).not.toContain(HOME);
  });

  it('does not take a folder for the reader’s that only begins with the same letters', () => {
    expect(blocks(doneWithFailures, withCauses, { cwd: '/homes/on' }).at(-1)).toContain(` ${FOLDER}/failed.csv`);
  });

  it('names what failed.csv needs to be read as the source was', () => {
    const settings = { ...doneWithFailures.settings, defaultCountry: 'US', sheet: 'Q1', mode: 'update-only' as const };
    const said = blocks({ ...doneWithFailures, settings }, withCauses).at(-1);
    expect(said).toMatch(/failed\.csv --default-country US --mode update-only$/);
  });

  it('continues with the simulator where it was on the simulator', () => {
    const record = { ...doneWithFailures, settings: { ...doneWithFailures.settings, simulate: true } };
    expect(blocks(record, withCauses, { homeFlag: ' --home /h' }).at(-1)).toMatch(/failed\.csv --simulate --home \/h$/);
  });

  it('quotes a path with blanks where it is to be typed, and only there', () => {
    const said = blocks(doneWithFailures, withCauses, { files: theRunFiles('/my homes') });
    expect(said.at(-1)).toContain(`linq-cards provision '/my homes/runs/${A_RUN}/failed.csv'`);
    expect(said.at(-2)).toContain(`  to fix   /my homes/runs/${A_RUN}/failed.csv`);
  });
});

describe('a run that has stopped', () => {
  const halted = aRunRecord({ state: 'halted', stop: aRunStop() });
  const interrupted = aRunRecord({ state: 'running', stop: aRunStop({ kind: 'interrupted', what: 'Interrupted.' }) });
  const cancelled = aRunRecord({ state: 'cancelled', stop: aRunStop({ kind: 'cancelled', what: 'Cancelled.' }) });

  it('says why, the remedy, and how to resume it when it has halted', () => {
    const said = blocks(halted, withCauses, { homeFlag: ' --home /h' });
    expect(said[0]).toBe(`■ Run ${A_RUN} stopped: Linq rejected the key.`);
    expect(said.at(-1)).toBe(`Check LINQ_API_V3_API_KEY.\nResume:  linq-cards resume ${A_RUN} --home /h`);
  });

  it('says only how to resume it when it was interrupted', () => {
    expect(blocks(interrupted, withCauses).at(-1)).toBe(`Resume:  linq-cards resume ${A_RUN}`);
  });

  it('is not to be resumed when it was cancelled; its rows can be sent again', () => {
    const said = blocks(cancelled, withCauses);
    expect(said[0]).toBe(`■ Run ${A_RUN} stopped: Cancelled.`);
    expect(said.at(-1)).toMatch(/^Next: .*\n {2}linq-cards provision /);
    expect(said.join('\n')).not.toContain('resume');
  });

  it('before there was anything to report says just that', () => {
    expect(blocks(interrupted, null)).toEqual([
      `■ Run ${A_RUN} was interrupted.`,
      `Resume:  linq-cards resume ${A_RUN}`,
    ]);
  });
});

it('shows good counts in green and bad ones in red where there are colors', () => {
  const [, table] = blocks(doneWithFailures, withCauses, { colors: COLORED });
  expect(table).toContain(COLORED.green('▇'.repeat(24)));
  expect(table).toContain(COLORED.red('▇'.repeat(24)));
});
