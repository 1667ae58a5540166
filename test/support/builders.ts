import type { Card } from '../../src/cards/card.js';
import type { Outcome } from '../../src/cards/outcome.js';
import type { AccountView, PlannedRow } from '../../src/cards/plan.js';
import type { GoodRow, Row } from '../../src/cards/row.js';

/*
 * One of each, ready to use; a test says only what matters to it. The numbers are of the range that is kept for fiction.
 */

export const A_NUMBER = '+12025550100';
export const ANOTHER_NUMBER = '+12025550101';
export const A_MOMENT = '2025-01-02T03:04:05.678Z';

export function aRow(given: Partial<GoodRow> = {}): GoodRow {
  return { kind: 'good', row: 1, line: 2, phoneNumber: A_NUMBER, fields: { firstName: 'Acme' }, ...given };
}

export function anInvalidRow(
  given: Partial<Extract<Row, { kind: 'invalid' }>> = {},
): Extract<Row, { kind: 'invalid' }> {
  const problems = [{ code: 'phone_missing', line: 2, column: 'phone', value: '' } as const];
  return { kind: 'invalid', row: 1, line: 2, problems, ...given };
}

export function aDuplicateRow(
  given: Partial<Extract<Row, { kind: 'duplicate' }>> = {},
): Extract<Row, { kind: 'duplicate' }> {
  return { kind: 'duplicate', row: 2, line: 3, phoneNumber: A_NUMBER, firstRow: 1, differs: false, ...given };
}

export function aCard(given: Partial<Card> = {}): Card {
  return { phoneNumber: A_NUMBER, firstName: 'Acme', isActive: true, ...given };
}

export function aPlannedRow(given: Partial<PlannedRow> = {}): PlannedRow {
  return {
    row: 1,
    line: 2,
    phoneNumber: A_NUMBER,
    fields: { firstName: 'Acme' },
    decision: { kind: 'create' },
    ...given,
  };
}

export function anOutcome(given: Partial<Outcome> = {}): Outcome {
  return {
    row: 1,
    phoneNumber: A_NUMBER,
    status: 'created',
    action: 'create',
    isActive: true,
    httpStatus: 200,
    code: null,
    reason: null,
    attempts: 1,
    traceId: 'trace-1',
    finishedAt: A_MOMENT,
    ...given,
  };
}

/** An account whose lines and cards are all known; without any card unless the test gives some. */
export function anAccountView(given: Partial<AccountView> = {}): AccountView {
  return { cardOf: () => null, owns: () => true, sentImageOf: () => undefined, ...given };
}
