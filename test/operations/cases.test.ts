import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlannedRow } from '../../src/cards/plan.js';
import { notableRows } from '../../src/operations/plan-overview.js';
import { type OperationsBench, openOperationsBench } from '../support/operations.js';

const LINES = [
  ...Array.from({ length: 20 }, (_, index) => `+120155501${String(index).padStart(2, '0')}`),
  ...['+33199000100', '+966501234567', '+819012345678', '+447700900100', '+5215555550100'],
];

let bench: OperationsBench;
beforeAll(async () => {
  bench = await openOperationsBench({ lines: LINES });
});
afterAll(() => bench.close());

/** The rows of a plan of one of the files that people really had. */
async function planOf(name: string): Promise<PlannedRow[]> {
  const content = readFileSync(join(import.meta.dirname, '../fixtures/cases', name), 'utf8');
  const { id } = await bench.upload(content);
  const rows: PlannedRow[] = [];
  for await (const row of notableRows(bench.coordinator.home, id)) rows.push(row);
  await bench.operations.discardPlan(id);
  return rows;
}

const brief = ({ phoneNumber, fields, decision }: PlannedRow) =>
  decision.kind === 'invalid'
    ? decision.problems.map(({ code, column, suggestion }) =>
        [code, column, ...(suggestion ? [suggestion] : [])].join(' '),
      )
    : [decision.kind, phoneNumber, ...Object.values(fields)].join(' ');

describe('a file as people have it', () => {
  it('with words for nothing and failed formulas sends none of them', async () => {
    const rows = await planOf('03-placeholders.csv');
    expect(rows.map(({ decision }) => decision.kind)).toEqual(Array(8).fill('invalid'));
    expect(rows.map(brief)[7]).toEqual(['name_placeholder last_name']);
  });

  it('with blanks, marks and digits of other scripts is read', async () => {
    expect((await planOf('04-spaces-and-digits.csv')).map(brief)).toEqual([
      'create +33199000100 Acme',
      'create +12015550100 Acme',
      'create +966501234567 Acme',
      'create +819012345678 Acme',
    ]);
  });

  it('with brackets, links, notes and decimals is read, or offered', async () => {
    expect((await planOf('05-number-forms.csv')).map(brief)).toEqual([
      'create +447700900100 Acme',
      'create +12015550100 Acme',
      'create +12015550101 Acme',
      'create +12015550102 Acme',
      'create +12015550103 Acme',
      'create +12015550104 Acme',
      ['phone_several phone_number'],
      ['phone_unreadable phone_number +12015550107'],
      ['phone_scientific phone_number +12015550108'],
      ['phone_unreadable phone_number +966501234567'],
    ]);
  });

  it('with addresses of pictures as programs and people write them sends only good ones', async () => {
    const rows = (await planOf('11-pictures.csv')).map(brief);
    expect(rows.slice(0, 6)).toEqual([
      'create +12015550100 Acme https://v5.airtableusercontent.com/v3/u/abc/logo.png',
      ['image_url_several Logo'],
      ['image_url_invalid Logo https://example.com/my%20logo.png'],
      'create +12015550103 Acme https://example.com/a.png',
      'create +12015550104 Acme https://example.com/A.PNG',
      'create +12015550105 Acme https://example.com/a.png',
    ]);
    expect(rows.slice(7)).toEqual([
      ['image_url_credentials Logo'],
      ['image_url_private Logo'],
      ['image_url_invalid Logo'],
      'create +12015550110 Acme https://example.com/Zo%C3%AB.png',
      'create +12015550111 Acme https://example.com/Zo%C3%AB.png',
      ['image_url_private Logo'],
    ]);
  });

  it('takes a line of the account whatever the metadata say, and its second spelling for a repetition', async () => {
    expect((await planOf('12-line-of-the-account.csv')).map(brief)).toEqual(['create +5215555550100 Acme']);
  });
});

describe('a name that looks like a placeholder', () => {
  const file = 'phone_number,first_name\n+12015550100,Null\n+12015550101,None\n';

  it('passes where it is allowed', async () => {
    const { id, planned } = await bench.upload(file, { settings: { allowPlaceholder: ['Null'] } });
    expect(planned).toEqual({ create: 1, invalid: 1 });
    await bench.operations.discardPlan(id);
  });

  it('passes where the card of the number has it already', async () => {
    const made = await bench.upload(file, { settings: { allowPlaceholder: ['Null', 'None'] }, start: true });
    await bench.settled(made.id);
    const { id, planned } = await bench.upload(file);
    expect(planned).toEqual({ unchanged: 2 });
    await bench.operations.discardPlan(id);
  });
});

describe('a file with many errors', () => {
  it('waits for approval, with the share that is wrong', async () => {
    const rows = Array.from({ length: 10 }, (_, at) => (at < 7 ? `+120155501${10 + at},Acme` : 'nonsense,Acme'));
    const { id } = await bench.upload(`phone_number,first_name\n${rows.join('\n')}\n`);
    expect((await bench.operations.overview(id)).guard).toMatchObject({ code: 'guard_invalid' });
    await bench.operations.discardPlan(id);
  });
});

describe('names that were on a card before', () => {
  it('are set again by an undo, whatever they look like', async () => {
    const number = '+12015550119';
    bench.simulator.account.cards.set(number, {
      phone_number: number,
      first_name: '=SUM(A1)',
      is_active: true,
    } as never);
    const made = await bench.upload(`phone_number,first_name\n${number},New\n`, {
      settings: { maxUpdatePct: null },
      start: true,
    });
    await bench.settled(made.id);
    expect(bench.simulator.account.cards.get(number)).toMatchObject({ first_name: 'New' });
    const undo = await bench.operations.undo(made.id);
    await bench.operations.start(undo.id);
    await bench.settled(undo.id);
    expect(bench.simulator.account.cards.get(number)).toMatchObject({ first_name: '=SUM(A1)' });
  });
});
