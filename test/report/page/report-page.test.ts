import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Outcome, STATUS_NAMES } from '../../../src/cards/outcome.js';
import { ROWS_A_TABLE } from '../../../src/report/page/bad-rows.js';
import { ReportPage } from '../../../src/report/page/report-page.js';
import { anOutcome, aPlannedRow, aSummary } from '../../support/builders.js';
import { aResultRow, COLUMNS, writtenPage } from '../../support/report-page.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const aBadRow = (row: number, given: Partial<Outcome> = {}) =>
  aResultRow({
    planned: aPlannedRow({ row, line: row + 1 }),
    outcome: anOutcome({ row, status: 'rejected', httpStatus: 400, code: 1002, reason: 'No. Check it.', ...given }),
  });
const anUpdate = (row: number) =>
  aResultRow({
    planned: aPlannedRow({
      row,
      decision: { kind: 'update', changes: [{ field: 'firstName', from: 'Old', to: `New-${row}` }] },
    }),
    outcome: anOutcome({ row, status: 'updated' }),
  });
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('report.html', () => {
  it('opens with what the run came to', async () => {
    const { text } = await writtenPage([aResultRow(), aBadRow(2)]);
    expect(text).toContain('1 of 2 rows needs attention');
    expect(text).toContain('numbers.csv, 2 rows');
  });

  it.each([
    [0, 'The file has no rows'],
    [1, 'The row is done'],
    [2, 'All 2 rows are done'],
  ])('says of a run of %i good rows that all is well', async (rows, words) => {
    const { text } = await writtenPage(range(rows).map((row) => aResultRow({ outcome: anOutcome({ row }) })));
    expect(text).toContain(words);
    expect(text).toContain('None: all rows succeeded.');
  });

  it('has every status that occurs in its table of outcomes', async () => {
    const rows = STATUS_NAMES.map((status, at) => aResultRow({ outcome: anOutcome({ row: at + 1, status }) }));
    const { html } = await writtenPage(rows);
    const table = html.slice(html.indexOf('class="counts"'), html.indexOf('Over time'));
    for (const status of STATUS_NAMES) expect(table).toContain(`<span>${status.replaceAll('_', ' ')}</span>`);
  });

  it('tells a cause once, with how many rows it has, what happened, how to fix it and what to type', async () => {
    const { text, folder } = await writtenPage([aBadRow(4), aBadRow(7)], { folder: '/runs/x', summary: { run: 'x' } });
    const causes = text.slice(text.indexOf('Needs attention'), text.indexOf('Changes'));
    expect(folder).not.toBe('');
    expect(causes).toMatch(
      /2\s+rows.*rejected\s+400\/1002.*No\..*Check it\.linq-cards provision \/runs\/x\/failed\.csv/s,
    );
    expect(causes).toContain('First: row 4');
  });

  it('lists every bad row, in the order of the file, and no good one', async () => {
    const rows = [aBadRow(1), aResultRow({ outcome: anOutcome({ row: 2 }) }), aBadRow(3, { traceId: 'trace-of-3' })];
    const { text } = await writtenPage(rows);
    const list = text.slice(text.indexOf('Rows that need attention'));
    expect([...list.matchAll(/line (\d+)/g)].map(([, line]) => line)).toEqual(['2', '4']);
    expect(list).toContain('trace-of-3');
  });

  it.each([ROWS_A_TABLE - 1, ROWS_A_TABLE, ROWS_A_TABLE + 1, 5 * ROWS_A_TABLE])(
    'lists all of %i bad rows',
    async (count) => {
      const { text, tags } = await writtenPage(range(count).map((row) => aBadRow(row)));
      const list = text.slice(text.indexOf('Rows that need attention'));
      expect([...list.matchAll(/line (\d+)/g)]).toHaveLength(count);
      const depth = (name: string) => tags.filter((tag) => tag.name === name).length;
      expect(depth('table')).toBe(depth('/table'));
    },
  );

  it('names a row that could not be read as its author wrote it', async () => {
    const outcome = anOutcome({ status: 'invalid', phoneNumber: null, code: 'phone_scientific', attempts: 0 });
    const { text } = await writtenPage([aResultRow({ cells: ['4.41E+11', 'Zoë', 'Müller'], outcome })]);
    expect(text).toContain('4.41E+11');
    expect(text).toContain('Zoë Müller');
  });

  it('cuts a cell that nobody reads to its end', async () => {
    const outcome = anOutcome({ status: 'invalid', phoneNumber: null, attempts: 0 });
    const { html } = await writtenPage([aResultRow({ cells: ['x'.repeat(1_000_000)], outcome })]);
    expect(html.length).toBeLessThan(50_000);
  });
});

describe('the changes of the plan', () => {
  it('are shown field by field, as it was and as it is wanted', async () => {
    const { html } = await writtenPage([anUpdate(1)]);
    expect(html).toMatch(/First name.*<del>Old<\/del>.*<ins>New-1<\/ins>/s);
  });

  it.each([
    [{ before: null }, '(none)'],
    [{}, '(unknown)'],
  ])('tell a value that was not there from one that is not known', async (before, words) => {
    const decision = { kind: 'update' as const, changes: [{ field: 'lastName' as const, to: 'B' }] };
    const { text } = await writtenPage([aResultRow({ planned: aPlannedRow({ ...before, decision }) })]);
    expect(text).toContain(words);
  });

  it.each([
    [499, 499, false],
    [500, 500, false],
    [501, 500, true],
  ])('of %i rows are shown for %i; the rest is counted', async (count, shown, hasNote) => {
    const { html, text } = await writtenPage(range(count).map(anUpdate));
    expect(html.match(/<del>/g)).toHaveLength(shown);
    expect(text.includes('first 500 of 501 rows')).toBe(hasNote);
    expect(text.includes('plan.ndjson')).toBe(hasNote);
  });
});

describe('a run that did not come to its end', () => {
  const halt = { code: 'key_rejected', what: 'Linq does not accept the API key.', next: 'Set another one.' };

  it.each([
    ['halted', 'The run was halted'],
    ['running', 'The run was interrupted'],
  ])('says why it is %s, and how it goes on', async (state, words) => {
    const { text } = await writtenPage([aBadRow(1, { status: 'not_attempted' })], {
      summary: { state, halt, run: 'r1' },
    });
    for (const part of [words, halt.what, halt.next]) expect(text).toContain(part);
    expect(text).toContain('linq-cards resume r1');
    expect(text).not.toContain('linq-cards provision');
  });

  it.each(['cancelled', 'awaiting_approval'])('has nothing to resume when it is %s', async (state) => {
    const { text } = await writtenPage([aBadRow(1, { status: 'not_attempted' })], { summary: { state, halt } });
    expect(text).toContain(halt.what);
    expect(text).not.toContain('linq-cards resume');
  });
});

describe('the file', () => {
  it.skipIf(process.platform === 'win32')('can be read by its owner only', async () => {
    const { path } = await writtenPage([aBadRow(1)]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing beside it', async () => {
    const { folder } = await writtenPage([aBadRow(1)]);
    expect(readdirSync(folder)).toEqual(['report.html']);
  });

  it('has the bad rows on the disk, not in memory, while there are more to come', async () => {
    const folder = temporaryFolder();
    const page = await ReportPage.open(join(folder, 'report.html'), COLUMNS);
    for (let row = 1; row <= 5_000; row += 1) await page.add(aBadRow(row));
    expect(statSync(join(folder, 'report.html.rows.part')).size).toBeGreaterThan(700_000);
    await page.close();
  });

  it('stays the old one where the new one is given up', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'report.html');
    writeFileSync(path, 'old');
    const page = await ReportPage.open(path, COLUMNS);
    await page.add(aBadRow(1));
    await page.close();
    await page.close();
    expect(readdirSync(folder)).toEqual(['report.html']);
    expect(statSync(path).size).toBe(3);
  });

  it('is written over the one of an earlier report', async () => {
    const path = join(temporaryFolder(), 'report.html');
    for (const state of ['halted', 'completed']) {
      const page = await ReportPage.open(path, COLUMNS);
      await page.write({ summary: aSummary({ state }), rate: 0, simulate: false, reading: '', folder: '/runs/x' });
      await page.close();
    }
    expect(statSync(path).size).toBeGreaterThan(1_000);
  });

  // A device of Linux on which every write finds no room.
  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    const { openTextFile } = await import('../../../src/report/page/text-file.js');
    const file = await openTextFile('/dev/full');
    await expect(file.write('x'.repeat(100_000))).rejects.toMatchObject({ code: 'ENOSPC' });
    await file.close().catch(() => undefined);
  });
});
