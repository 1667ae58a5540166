import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/cards/outcome.js';
import { RESULT_COLUMNS } from '../../src/report/result-columns.js';
import { isResultColumn } from '../../src/result-format.js';
import { A_MOMENT, A_NUMBER, anOutcome } from '../support/builders.js';

const cellsOf = (outcome: Outcome) =>
  Object.fromEntries(
    Object.entries(RESULT_COLUMNS).map(([name, cell]) => [name, cell(outcome, { run: 'run-1', held: '' })]),
  );

describe('the columns that follow the caller’s own', () => {
  it('are these, in this order', () => {
    expect(Object.keys(RESULT_COLUMNS)).toEqual([
      'linq__row',
      'linq__phone_number',
      'linq__status',
      'linq__action',
      'linq__is_active',
      'linq__http_status',
      'linq__code',
      'linq__reason',
      'linq__attempts',
      'linq__trace_id',
      'linq__finished_at',
      'linq__run_id',
      'linq__held',
    ]);
  });

  it('are all ignored when the file is fed back in', () => {
    expect(Object.keys(RESULT_COLUMNS).filter((name) => !isResultColumn(name))).toEqual([]);
  });

  it('tell how the row ended', () => {
    const outcome = anOutcome({
      row: 3,
      status: 'rejected',
      isActive: false,
      httpStatus: 400,
      code: 1002,
      reason: 'No.',
    });
    expect(cellsOf(outcome)).toEqual({
      linq__row: '3',
      linq__phone_number: A_NUMBER,
      linq__status: 'rejected',
      linq__action: 'create',
      linq__is_active: 'false',
      linq__http_status: '400',
      linq__code: '1002',
      linq__reason: 'No.',
      linq__attempts: '1',
      linq__trace_id: 'trace-1',
      linq__finished_at: A_MOMENT,
      linq__run_id: 'run-1',
      linq__held: '',
    });
  });

  it('are empty where there is nothing to tell', () => {
    const nothing = { phoneNumber: null, isActive: null, httpStatus: null, code: null, reason: null, traceId: null };
    const cells = cellsOf(anOutcome({ ...nothing, attempts: 0 }));
    expect(Object.keys(cells).filter((name) => cells[name] === '')).toEqual([
      'linq__phone_number',
      'linq__is_active',
      'linq__http_status',
      'linq__code',
      'linq__reason',
      'linq__trace_id',
      'linq__held',
    ]);
  });

  it('say 0 where nothing was sent', () => {
    expect(cellsOf(anOutcome({ attempts: 0 }))).toMatchObject({ linq__attempts: '0' });
  });
});
