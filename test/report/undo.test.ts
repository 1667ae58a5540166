import { describe, expect, it } from 'vitest';
import { REMOVE_MARK } from '../../src/cards/card.js';
import type { Status } from '../../src/cards/outcome.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import { undoCells } from '../../src/report/undo.js';
import { unescapeFormula } from '../../src/result-format.js';
import { A_NUMBER, aCard, anOutcome, aPlannedRow } from '../support/builders.js';

const UPDATED: Partial<PlannedRow> = {
  before: aCard({ firstName: 'Old', lastName: 'Support' }),
  decision: { kind: 'update', changes: [{ field: 'firstName', from: 'Old', to: 'New' }] },
};

function undo(given: Partial<PlannedRow>, status: Status = 'updated'): string[] | null {
  return undoCells(aPlannedRow({ ...UPDATED, ...given }), anOutcome({ status, phoneNumber: A_NUMBER }));
}

describe('undo.csv', () => {
  it('has the old values of what was changed, and leaves the rest as it is', () => {
    expect(undo({})).toEqual([A_NUMBER, 'Old', '', '']);
  });

  it('has a card that was shown again with its old values too', () => {
    const changes = [{ field: 'lastName' as const, from: 'Sales', to: 'Support' }];
    expect(undo({ decision: { kind: 'set_up_again', changes } }, 'created')).toEqual([A_NUMBER, '', 'Sales', '']);
  });

  it.each(['unchanged', 'rejected', 'failed', 'not_attempted', 'skipped'] as const)(
    'leaves out what is %s',
    (status) => {
      expect(undo({}, status)).toBeNull();
    },
  );

  it('leaves out a card that was not there before, which cannot be removed', () => {
    expect(undo({ before: null, decision: { kind: 'create' } }, 'created')).toBeNull();
  });

  it('asks for the removal of a value that was not there before', () => {
    const added = undo({ decision: { kind: 'update', changes: [{ field: 'lastName', to: 'Support' }] } });
    expect(added).toEqual([A_NUMBER, '', REMOVE_MARK, '']);
  });

  it('has what a run has removed', () => {
    const changes = [{ field: 'lastName' as const, from: 'Support', to: null }];
    expect(undo({ decision: { kind: 'update', changes } })).toEqual([A_NUMBER, '', 'Support', '']);
  });

  it('has the row of which Linq kept one value and took the others', () => {
    const outcome = anOutcome({ status: 'failed', code: 'not_removed', phoneNumber: A_NUMBER });
    expect(undoCells(aPlannedRow(UPDATED), outcome)).toEqual([A_NUMBER, 'Old', '', '']);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ["'=1+1", "''=1+1"],
    ["'t Hof", "'t Hof"],
  ])(
    'keeps an old value from being run as a formula, and gives back the very same when it is read: %s',
    (from, cell) => {
      const changes = [{ field: 'firstName' as const, from, to: 'New' }];
      expect(undo({ decision: { kind: 'update', changes } })).toEqual([A_NUMBER, cell, '', '']);
      expect(unescapeFormula(cell)).toBe(from);
    },
  );
});
