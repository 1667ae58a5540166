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
  it('are new, fixed, or the same, by their number', async () => {
    const then = [bad(1, numberAt(1)), bad(2, numberAt(2))];
    const { isNew, fixed, still } = await compare(then, [bad(7, numberAt(2)), bad(8, numberAt(3))]);
    expect([isNew, fixed, still]).toEqual([
      { rows: 1, numbers: [numberAt(3)] },
      { rows: 1, numbers: [numberAt(1)] },
      1,
    ]);
  });

  it('without a number are the same if their problem is, also where the row has moved', async () => {
    const then = [bad(1, null, 'line 2, column "Phone" ("555"): the number has too few digits.')];
    const now = [bad(9, null, 'line 1,010, column "Phone" ("555"): the number has too few digits.')];
    const none = { rows: 0, numbers: [] };
    expect(await compare(then, now)).toEqual({ isNew: none, fixed: none, still: 1 });
    const other = bad(9, null, 'line 10, column "Phone" ("556"): the number has too few digits.');
    expect((await compare(then, [other])).still).toBe(0);
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

  it('are compared however many they are, each once', async () => {
    const operations = aFakeDesk();
    putEnded(operations);
    const after = { id: '20300105-020000-next', previous: { run: '20300104-020000-done', rows: 400 } };
    putEnded(operations, after);
    let reads = 0;
    const pages = 40;
    // The second run lacks the last page of the first one.
    const paged: typeof operations.outcomes = async (id, { status, after: from = 0 }) => {
      if (status !== 'rejected') return { items: [], next: null };
      reads += 1;
      const page = from / 1_000;
      const last = id === after.id ? pages - 1 : pages;
      const items = Array.from({ length: 1_000 }, (_, at) => bad(from + at + 1, numberAt(from + at)));
      return { items, next: page + 1 < last ? String(from + 1_000) : null };
    };
    const app = await pagesOn({ ...operations, outcomes: paged });
    const read = async () => readHtml((await app.inject(`/runs/${after.id}`)).body).text.replace(/\s+/g, ' ');
    expect(await read()).toMatch(/Fixed1,000 .* and 995 more.*Unchanged39,000/);
    const before = reads;
    await read();
    expect(reads).toBe(before);
  });
});
