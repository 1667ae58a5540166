import { describe, expect, it } from 'vitest';
import { compare } from '../../../../src/web/pages/run/run-comparison.js';
import { anOutcome } from '../../../support/builders.js';
import { aFakeDesk } from '../../../support/fake-operations.js';
import { readHtml } from '../../../support/html.js';
import { numberAt, putEnded } from '../../../support/page-samples.js';
import { pagesOn } from '../../../support/pages.js';

const bad = (row: number, phoneNumber: string | null, reason = 'Linq refused it.') =>
  anOutcome({ row, phoneNumber, status: 'rejected', reason });

describe('the rows that need attention, beside those of the run before', () => {
  it('are new, fixed, or the same, by their number', () => {
    const then = [bad(1, numberAt(1)), bad(2, numberAt(2))];
    const { isNew, fixed, still } = compare(then, [bad(7, numberAt(2)), bad(8, numberAt(3))]);
    expect([isNew, fixed, still]).toEqual([[bad(8, numberAt(3))], [bad(1, numberAt(1))], 1]);
  });

  it('without a number are the same if their problem is, also where the row has moved', () => {
    const then = [bad(1, null, 'line 2, column "Phone" ("555"): the number has too few digits.')];
    const now = [bad(9, null, 'line 1,010, column "Phone" ("555"): the number has too few digits.')];
    expect(compare(then, now)).toEqual({ isNew: [], fixed: [], still: 1 });
    expect(compare(then, [bad(9, null, 'line 10, column "Phone" ("556"): the number has too few digits.')]).still).toBe(
      0,
    );
  });

  it('are shown on the page of a run with a run before it, and not on others', async () => {
    const operations = aFakeDesk();
    putEnded(operations);
    const after = { id: '20300105-020000-next', previous: { run: '20300104-020000-done', rows: 400 } };
    const { outcomes } = putEnded(operations, after);
    outcomes.splice(39, 1, anOutcome({ row: 40, phoneNumber: numberAt(40), status: 'created' }));
    const app = await pagesOn(operations);
    const read = async (id: string) => readHtml((await app.inject(`/runs/${id}`)).body).text.replace(/\s+/g, ' ');
    expect(await read(after.id)).toContain(`Fixed1 ${numberAt(40)}`);
    expect(await read('20300104-020000-done')).not.toContain('the run before');
  });

  it('are not compared where they are too many, which is said', async () => {
    const operations = aFakeDesk();
    putEnded(operations);
    const after = { id: '20300105-020000-next', previous: { run: '20300104-020000-done', rows: 400 } };
    putEnded(operations, after);
    const endless = { ...operations, outcomes: async () => ({ items: [], next: '1' }) };
    const { body } = await (await pagesOn(endless)).inject(`/runs/${after.id}`);
    expect(readHtml(body).text).toContain('while at most 1,000 need attention');
  });
});
