import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanChange } from '../../src/operations/plan-change.js';
import { type OperationsBench, openOperationsBench } from '../support/operations.js';

const LINES = Array.from({ length: 60 }, (_, index) => `+120255501${String(index).padStart(2, '0')}`);
const MESSY = [
  'Line,First Name,Photo,Store',
  '+12025550100,Acme,https://example.com/a.png,1',
  '555-0199,Acme,,2',
  '+12025550102,NULL,,3',
  '+12025550103,Acme,http://example.com/c.png,4',
  '+12025550100,Other,,5',
  '+12025550105,Acme,Inc,,6',
  '',
].join('\n');

let bench: OperationsBench;
beforeAll(async () => {
  bench = await openOperationsBench({ lines: LINES });
});
afterAll(() => bench.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    ({ code }: { code: string }) => code,
  );
const sourceOf = (id: string) => readFileSync(join(bench.home, 'runs', id, 'source.csv'), 'utf8');
const kindsOf = async (id: string) =>
  (await bench.operations.planRows(id, { limit: 100, group: 'all' })).items.map(({ decision }) => decision.kind);

/** A plan of the messy file, edited one change after the other. */
async function edited(...changes: PlanChange[]) {
  const { id } = await bench.upload(MESSY);
  for (const change of changes) await bench.operations.edit(id, change);
  return id;
}

describe('a plan that is edited', () => {
  it('judges a row again as soon as a cell of it is written, and leaves the source byte for byte', async () => {
    const id = await edited();
    expect(await kindsOf(id)).toEqual(['create', 'invalid', 'invalid', 'invalid', 'duplicate', 'invalid']);
    const { record, edit } = await bench.operations.edit(id, {
      kind: 'cells',
      cells: [{ row: 2, field: 'phone_number', value: '+1 (202) 555-0101' }],
    });
    expect(edit).toMatchObject({ id: 1, what: 'Edited Line in row 2', cells: [{ from: '555-0199' }] });
    expect(record).toMatchObject({ id, state: 'planned', step: 'guard', planned: { create: 2, invalid: 3 } });
    expect(sourceOf(id)).toBe(MESSY);
  });

  it('accepts the suggestions of all findings as it does those of each', async () => {
    const named = ['JosÃ©', 'Ac\u200bme', 'Acme', 'NULL'].map((name, at) => `+1202555011${at},${name},,1`);
    const file = ['Line,First Name,Photo,Store', ...named, '12025550115.,Acme,,1', ''].join('\n');
    const [one, all] = [await bench.upload(file), await bench.upload(file)];
    const { problems, warnings } = await bench.operations.overview(one.id);
    const causes = [...problems, ...warnings].filter(({ suggested }) => suggested > 0);
    expect(causes.length).toBeGreaterThan(1);
    for (const { code } of causes) await bench.operations.edit(one.id, { kind: 'accept', rows: { cause: code } });
    await bench.operations.edit(all.id, { kind: 'accept', rows: {} });
    const cellsOf = async (id: string) =>
      (await bench.operations.edits(id)).flatMap(({ cells }) => cells).sort((left, right) => left.row - right.row);
    expect(await cellsOf(all.id)).toEqual(await cellsOf(one.id));
    expect(await cellsOf(all.id)).not.toEqual([]);
  });

  it('shows what is in the file for a row with an error, so that it can be corrected there', async () => {
    const id = await edited();
    const { items } = await bench.operations.planRows(id, { limit: 10, cause: 'image_url_not_https' });
    expect(items).toMatchObject([
      { row: 4, cells: { phone_number: '+12025550103', image_url: 'http://example.com/c.png' } },
    ]);
  });

  it.each<[string, PlanChange[], string[]]>([
    [
      'sets one value in all chosen rows',
      [{ kind: 'set', rows: [2, 3], field: 'first_name', value: 'Zoë' }],
      ['create', 'invalid', 'create', 'invalid', 'duplicate', 'invalid'],
    ],
    [
      'empties the cells of one problem, so that the card keeps its value',
      [{ kind: 'clear', cause: 'image_url_not_https' }],
      ['create', 'invalid', 'invalid', 'create', 'duplicate', 'invalid'],
    ],
    [
      'fills down the value of the first chosen row',
      [{ kind: 'fill', rows: [4, 1, 3], field: 'first_name' }],
      ['create', 'invalid', 'create', 'invalid', 'duplicate', 'invalid'],
    ],
    [
      'replaces a text in a column',
      [{ kind: 'replace', field: 'image_url', find: 'http:', by: 'https:', whole: false, rows: {} }],
      ['create', 'invalid', 'invalid', 'create', 'duplicate', 'invalid'],
    ],
    [
      'replaces whole cells only where that is asked for',
      [{ kind: 'replace', field: 'image_url', find: 'http:', by: 'https:', whole: true, rows: {} }],
      ['create', 'invalid', 'invalid', 'invalid', 'duplicate', 'invalid'],
    ],
    [
      'skips all rows of a cause',
      [{ kind: 'skip', rows: { group: 'attention' } }],
      ['create', 'skipped', 'skipped', 'skipped', 'skipped', 'skipped'],
    ],
    [
      'sends a skipped row after all',
      [
        { kind: 'skip', rows: [1, 2] },
        { kind: 'keep', rows: [1] },
      ],
      ['create', 'skipped', 'invalid', 'invalid', 'duplicate', 'invalid'],
    ],
    [
      'lets the next row of a number count where the first is skipped',
      [{ kind: 'skip', rows: [1] }],
      ['skipped', 'invalid', 'invalid', 'invalid', 'create', 'invalid'],
    ],
    [
      'takes a row with a cell too many as it is shown once it is confirmed',
      [
        { kind: 'confirm', rows: [6] },
        { kind: 'set', rows: [6], field: 'image_url', value: '' },
      ],
      ['create', 'invalid', 'invalid', 'invalid', 'duplicate', 'create'],
    ],
  ])('%s', async (_, changes, kinds) => {
    const id = await edited(...changes);
    expect(await kindsOf(id)).toEqual(kinds);
    await bench.operations.discardPlan(id);
  });

  it('does not trust a row with a cell too many because one of its cells was written', async () => {
    const id = await edited({ kind: 'set', rows: [6], field: 'phone_number', value: '+12025550106' });
    expect((await kindsOf(id))[5]).toBe('invalid');
  });

  it('takes back any edit alone, and comes out as if it had never been', async () => {
    const id = await edited();
    const before = await bench.operations.planRows(id, { limit: 100, group: 'all' });
    await bench.operations.edit(id, { kind: 'skip', rows: [1] });
    await bench.operations.edit(id, { kind: 'set', rows: [2], field: 'phone_number', value: '+12025550109' });
    await bench.operations.undoEdit(id, 1);
    expect((await bench.operations.edits(id)).map((edit) => edit.id)).toEqual([2]);
    expect((await kindsOf(id)).slice(0, 2)).toEqual(['create', 'create']);
    expect(await codeOf(bench.operations.undoEdit(id, 1))).toBe('setting_invalid');
    await bench.operations.undoEdit(id, 2);
    expect(await bench.operations.planRows(id, { limit: 100, group: 'all' })).toEqual(before);
  });

  it('makes no edit of what changes nothing, and refuses rows and columns that are not there', async () => {
    const id = await edited();
    const nothing = await bench.operations.edit(id, { kind: 'set', rows: [1], field: 'first_name', value: 'Acme' });
    expect([nothing.edit, await bench.operations.edits(id)]).toEqual([null, []]);
    expect(await codeOf(bench.operations.edit(id, { kind: 'skip', rows: [7] }))).toBe('setting_invalid');
    const noColumn = bench.operations.edit(id, { kind: 'set', rows: [1], field: 'last_name', value: 'x' });
    expect(await codeOf(noColumn)).toBe('setting_invalid');
  });

  it('keeps its edits when the column mapping changes, and drops them when the rows are cut otherwise', async () => {
    const id = await edited({ kind: 'skip', rows: [1] });
    const mapping = { phone_number: 'Line', first_name: 'Store', image_url: '' };
    expect(await bench.operations.replan(id, { mapping })).toMatchObject({ id, planned: { skipped: 1 } });
    await bench.operations.replan(id, { mapping, headerLine: 1, delimiter: ',' });
    expect(await bench.operations.edits(id)).toHaveLength(1);
    expect(await codeOf(bench.operations.replan(id, { mapping, headerLine: 90 }))).toBe('source_no_header');
    expect(await kindsOf(id)).toContain('skipped');
    expect(await bench.operations.edits(id)).toHaveLength(1);
    await bench.operations.replan(id, { mapping: { phone_number: '#1', first_name: '#2' }, headerLine: 2 });
    expect(await bench.operations.edits(id)).toEqual([]);
  });

  it('is found by any spelling of a number, its last digits, and a name', async () => {
    const id = await edited();
    const rowsOf = async (search: string) =>
      (await bench.operations.planRows(id, { limit: 100, search })).items.map(({ row }) => row);
    expect(await rowsOf('(202) 555-0103')).toEqual([4]);
    expect(await rowsOf('0102')).toEqual([3]);
    expect(await rowsOf('acm')).toEqual([1, 2, 4, 6]);
    expect(await rowsOf('phoneNumber')).toEqual([]);
  });

  it('is still there, with its edits, after the process has ended', async () => {
    const id = await edited({ kind: 'skip', rows: [2, 3, 4] });
    await bench.restart();
    expect(await bench.operations.planGroups(id)).toEqual({
      attention: 2,
      updates: 0,
      creates: 1,
      unchanged: 3,
      all: 6,
    });
    await bench.operations.undoEdit(id, 1);
    expect((await bench.operations.planGroups(id)).attention).toBe(5);
  });

  it('is downloaded as a corrected file that is read as the plan is', async () => {
    const id = await edited(
      { kind: 'set', rows: [2], field: 'phone_number', value: '+12025550111' },
      { kind: 'skip', rows: [3, 5, 6] },
      { kind: 'clear', cause: 'image_url_not_https' },
    );
    const csv = await text(await bench.operations.corrected(id, { suggestions: false }));
    expect(csv).toBe(
      'Line,First Name,Photo,Store\r\n+12025550100,Acme,https://example.com/a.png,1\r\n+12025550111,Acme,,2\r\n+12025550103,Acme,,4\r\n',
    );
    expect((await bench.upload(csv)).planned).toEqual({ create: 3 });
  });

  it('sends what was edited, says so in the results, and cannot be edited once it is started', async () => {
    const id = await edited(
      { kind: 'set', rows: [2], field: 'phone_number', value: '+12025550120' },
      { kind: 'skip', rows: [3] },
    );
    await bench.operations.start(id);
    await bench.settled(id);
    expect(bench.simulator.account.cards.get('+12025550120')).toMatchObject({ first_name: 'Acme' });
    const results = readFileSync(await bench.operations.file(id, 'results.csv'), 'utf8');
    const lines = results.replace(/^\ufeff/, '').split('\r\n');
    expect(lines[0]?.endsWith(',linq__run_id,linq__held,linq__edited')).toBe(true);
    expect(lines[2]).toMatch(/^\+12025550120,Acme,,2,.*Line: “555-0199” → “\+12025550120”$/);
    expect(lines[3]).toMatch(/skipped,.*The row was skipped in the preview\.,.*,skipped$/);
    expect(await codeOf(bench.operations.edit(id, { kind: 'skip', rows: [1] }))).toBe('run_state');
  });
});
