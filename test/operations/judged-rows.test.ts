import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanChange } from '../../src/operations/plan-change.js';
import { type OperationsBench, openOperationsBench } from '../support/operations.js';

const LINES = Array.from({ length: 40 }, (_, index) => `+120255501${String(index).padStart(2, '0')}`);
/** Good and bad, several for one line, and one that a spreadsheet has damaged. */
const NUMBERS = [
  '+12025550100',
  '(202) 555-0100',
  '+12025550101',
  '+12025550102',
  '555-0199',
  '1.20256E+10',
  '',
  '+49301234567',
];
const NAMES = [
  'Acme',
  '"Acme, Inc"',
  '"Acme\nInc"',
  'Acme Inc',
  'NULL',
  '',
  'JosÃ©',
  'Zoë',
  'acme',
  '  Acme  ',
  'Ac\u200bme',
];
const ROWS = 24;

let bench: OperationsBench;
beforeAll(async () => {
  const card = (phone_number: string, first_name: string) => ({ phone_number, first_name, is_active: true });
  const cards = [card('+12025550100', 'Acme'), card('+12025550102', 'Before')];
  bench = await openOperationsBench({ lines: [...LINES, '+12025649999'], cards });
});
afterAll(() => bench.close());

const number = fc.constantFrom(...NUMBERS);
const name = fc.constantFrom(...NAMES);
const end = fc.constantFrom('1', '1', '1,one cell too many');
const wellOrBadly = fc.tuple(number, name, end).map((cells) => cells.join(','));
const line = fc.oneof(
  { weight: 150, arbitrary: wellOrBadly },
  { weight: 1, arbitrary: fc.constant('First Name,Line,Store') },
);
const row = fc.integer({ min: 1, max: ROWS });
const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 5 });
const change: fc.Arbitrary<PlanChange | 'undo'> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), rows, field: fc.constant('phone_number' as const), value: number }),
  fc.record({ kind: fc.constant('set' as const), rows, field: fc.constant('first_name' as const), value: name }),
  fc.record({ kind: fc.constant('skip' as const), rows }),
  fc.record({ kind: fc.constant('keep' as const), rows }),
  fc.record({ kind: fc.constant('confirm' as const), rows }),
  fc.constant('undo' as const),
);

/** All that is known of a plan. */
async function planOf(id: string) {
  const read = (file: string) => readFileSync(join(bench.home, 'runs', id, file));
  const { planned, cards, notes, rows: count, widest } = (await bench.operations.run(id)).record;
  const overview = JSON.parse(read('overview.json').toString()) as object;
  return {
    lines: read('plan.ndjson').toString().split('\n'),
    index: read('plan.idx').toString('hex'),
    ...{ overview, planned, cards, notes, count, widest },
  };
}

describe('after an edit', () => {
  it('a plan is the one that a look at the whole file makes', async () => {
    const lines = fc.array(line, { minLength: ROWS, maxLength: ROWS });
    await fc.assert(
      fc.asyncProperty(lines, fc.array(change, { minLength: 3, maxLength: 6 }), async (file, changes) => {
        const { id } = await bench.upload(['Line,First Name,Store', ...file, ''].join('\n'));
        for (const one of changes) {
          const [first] = await bench.operations.edits(id);
          if (one !== 'undo') await bench.operations.edit(id, one);
          else if (first) await bench.operations.undoEdit(id, first.id);
        }
        const judged = await planOf(id);
        await bench.operations.replan(id, {});
        expect(judged).toEqual(await planOf(id));
        await bench.operations.discardPlan(id);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});
