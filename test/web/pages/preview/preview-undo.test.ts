import { describe, expect, it } from 'vitest';
import type { PlannedRow } from '../../../../src/cards/plan.js';
import { startText } from '../../../../src/web/pages/preview/preview-summary.js';
import { aPlannedRow, aRunRecord } from '../../../support/builders.js';
import { aFakeDesk } from '../../../support/fake-operations.js';
import { readHtml } from '../../../support/html.js';
import { putPlan } from '../../../support/page-samples.js';
import { pagesOn } from '../../../support/pages.js';

const UNDONE = '20300104-020000-done';

describe('the preview of an undo', () => {
  it('names the run that it undoes, and says what it cannot restore', async () => {
    const { text } = await readUndo(9);
    for (const part of ['Undo lines.csv', '4 Jan 2030, 02:00 UTC', '9 new cards stay', 'Undo 20 changes'])
      expect(text).toContain(part);
  });

  it('mentions no new cards if the run created none', async () => {
    expect((await readUndo(0)).text).not.toContain('new card');
  });

  it('counts what is to be removed because the run has added it, and says that it may stay', async () => {
    const changes = [
      { field: 'imageUrl' as const, from: 'https://example.com/a.png', to: null },
      { field: 'lastName' as const, from: 'Support', to: null },
    ];
    const row = aPlannedRow({ decision: { kind: 'update', changes } });
    const other = aPlannedRow({ row: 2, decision: { kind: 'update', changes: changes.slice(0, 1) } });
    const { text } = await readUndo(0, [row, other]);
    expect(text).toContain('2 pictures and 1 last name that the run added to empty fields are to be removed.');
    expect((await readUndo(0)).text).not.toContain('to be removed');
    expect((await readUndo(0, [other])).text).toContain(
      '1 picture that the run added to empty fields is to be removed.',
    );
  });

  it('has no import options, because nobody uploaded its file', async () => {
    expect((await readUndo(9)).text).not.toContain('Column mapping');
  });
});

describe('the start button', () => {
  it.each([
    [{ create: 113, update: 2 }, 'Update 2 and create 113 cards'],
    [{ create: 1 }, 'Create 1 card'],
    [{ update: 1, set_up_again: 1 }, 'Update 2 cards'],
    [{ unchanged: 3 }, 'Write results'],
  ])('says what it does: %j', (counts, text) => {
    expect(startText({ rows: 3, counts }, false)).toBe(text);
  });

  it('is missing if the file has no rows', () => {
    expect(startText({ rows: 0, counts: {} }, false)).toBeNull();
  });
});

async function readUndo(created: number, planned?: PlannedRow[]) {
  const operations = aFakeDesk();
  const createdAt = '2030-01-04T02:00:00.000Z';
  const source = { name: 'lines.csv', bytes: 1, sha256: 'x' };
  operations.put(aRunRecord({ id: UNDONE, createdAt, source, state: 'completed', counts: { created, updated: 20 } }));
  const plan = putPlan(operations, { startedBy: `undo ${UNDONE}` });
  if (planned) plan.planned = planned;
  const app = await pagesOn(operations);
  return readHtml((await app.inject('/runs/20300105-090000-plan')).body);
}
