import { describe, expect, it } from 'vitest';
import { isGood, needsAttention, noCounts, outcomeSchema, STATUS_NAMES, STATUSES } from '../../src/cards/outcome.js';
import { A_MOMENT, anOutcome } from '../support/builders.js';

describe('how a row can end', () => {
  it.each([
    ['created', { good: true, needsFix: false, deadLetter: false }],
    ['updated', { good: true, needsFix: false, deadLetter: false }],
    ['unchanged', { good: true, needsFix: false, deadLetter: false }],
    ['skipped', { good: true, needsFix: false, deadLetter: false }],
    ['inactive', { good: false, needsFix: true, deadLetter: true }],
    ['rejected', { good: false, needsFix: true, deadLetter: true }],
    ['failed', { good: false, needsFix: true, deadLetter: true }],
    ['invalid', { good: false, needsFix: true, deadLetter: false }],
    ['duplicate', { good: true, needsFix: false, deadLetter: false }],
    ['not_on_account', { good: false, needsFix: true, deadLetter: false }],
    ['not_attempted', { good: false, needsFix: true, deadLetter: false }],
  ] as const)('%s: what it means for the reports and the dead letters is as documented', (status, expected) => {
    const outcome = anOutcome({ status });
    expect(STATUSES[status]).toEqual(expected);
    expect({ good: isGood(outcome), needsFix: needsAttention(outcome) }).toEqual({
      good: expected.good,
      needsFix: expected.needsFix,
    });
  });

  it('is one of thirteen ways', () => {
    expect(STATUS_NAMES).toHaveLength(13);
  });

  it.each(STATUS_NAMES)('%s: a dead letter is always a row to fix', (status) => {
    expect(STATUSES[status].deadLetter && !STATUSES[status].needsFix).toBe(false);
  });
});

describe('a repeated number', () => {
  it('is to be fixed when it asks for another card', () => {
    const outcome = anOutcome({ status: 'duplicate', differs: true });
    expect([needsAttention(outcome), isGood(outcome)]).toEqual([true, false]);
  });

  it('is fine when it asks for the same card', () => {
    const outcome = anOutcome({ status: 'duplicate', differs: false });
    expect([needsAttention(outcome), isGood(outcome)]).toEqual([false, true]);
  });
});

describe('the counts of a run', () => {
  it('begin with every status at 0', () => {
    expect(noCounts()).toEqual(Object.fromEntries(STATUS_NAMES.map((status) => [status, 0])));
  });

  it('are not shared between two runs', () => {
    const first = noCounts();
    first.created += 1;
    expect(noCounts().created).toBe(0);
  });
});

describe('an outcome that comes back from a worker', () => {
  it('is read as it was sent', () => {
    const outcome = anOutcome({
      status: 'failed',
      code: 'worker_lost',
      notBefore: A_MOMENT,
      sentImage: { imageUrl: 'https://example.com/logo.png' },
      tries: [{ at: A_MOMENT, call: 'POST', httpStatus: null, code: null, traceId: null }],
    });
    expect(outcomeSchema.parse(JSON.parse(JSON.stringify(outcome)))).toEqual(outcome);
  });

  it.each([2012, 'budget_used', null])('may have the code %j, of Linq or of our own', (code) => {
    expect(outcomeSchema.parse(anOutcome({ code })).code).toBe(code);
  });

  it.each([
    ['its status is unknown', { status: 'odd' }],
    ['its row is 0', { row: 0 }],
    ['its attempts are fewer than none', { attempts: -1 }],
    ['its time is not one', { finishedAt: 'yesterday' }],
  ])('is not believed when %s', (_, wrong) => {
    expect(outcomeSchema.safeParse({ ...anOutcome(), ...wrong }).success).toBe(false);
  });
});
