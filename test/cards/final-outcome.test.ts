import { describe, expect, it } from 'vitest';
import { finalOutcome } from '../../src/cards/final-outcome.js';
import type { Decision } from '../../src/cards/plan.js';
import { A_MOMENT, A_NUMBER, aCard, anInvalidRow, anOutcome, aPlannedRow } from '../support/builders.js';

const ended = { notAttempted: null, at: A_MOMENT };
const halted = { notAttempted: { code: 'key_rejected', reason: 'Linq rejected the key.' }, at: A_MOMENT };

const withDecision = (decision: Decision) => finalOutcome(aPlannedRow({ decision }), undefined, ended);

const NEEDS_CALL: Decision[] = [
  { kind: 'create' },
  { kind: 'update', changes: [] },
  { kind: 'set_up_again', changes: [] },
];
const NEEDS_NONE: [Decision, string][] = [
  [{ kind: 'unchanged' }, 'unchanged'],
  [{ kind: 'not_on_account' }, 'not_on_account'],
  [{ kind: 'skipped', why: 'card_exists' }, 'skipped'],
  [{ kind: 'invalid', problems: anInvalidRow().problems }, 'invalid'],
  [{ kind: 'duplicate', firstRow: 1, differs: false }, 'duplicate'],
];

describe('a row that was worked on', () => {
  it('ends as its card job said', () => {
    const said = anOutcome({ status: 'rejected', code: 1002 });
    expect(finalOutcome(aPlannedRow(), said, ended)).toBe(said);
  });

  it('ends as its card job said in a run that was halted too', () => {
    const said = anOutcome();
    expect(finalOutcome(aPlannedRow(), said, halted)).toBe(said);
  });

  it('says that its number is not known as valid where nothing else needs to be said', () => {
    const noted = aPlannedRow({ noted: 'not_known_as_valid' });
    const said = anOutcome({ reason: null });
    expect(finalOutcome(noted, said, ended)).toEqual({ ...said, reason: expect.stringContaining('not known') });
    expect(finalOutcome(noted, anOutcome({ reason: 'Linq said no.' }), ended).reason).toBe('Linq said no.');
  });
});

describe('a row that needs a call and has no outcome', () => {
  it.each(NEEDS_CALL)('was not attempted when the run halted before it, and says why: $kind', (decision) => {
    expect(finalOutcome(aPlannedRow({ decision }), undefined, halted)).toMatchObject({
      status: 'not_attempted',
      code: 'key_rejected',
      reason: 'Linq rejected the key.',
      attempts: 0,
    });
  });

  it.each(NEEDS_CALL)('was lost with its worker when the run came to its end: $kind', (decision) => {
    expect(withDecision(decision)).toMatchObject({ status: 'failed', code: 'worker_lost' });
  });

  it.each([
    [{ kind: 'create' }, 'create'],
    [{ kind: 'update', changes: [] }, 'update'],
    [{ kind: 'set_up_again', changes: [] }, 'create'],
  ] as [Decision, string][])('says what would have been done: %j', (decision, action) => {
    expect(finalOutcome(aPlannedRow({ decision }), undefined, halted).action).toBe(action);
  });
});

describe('a row that needs no call', () => {
  it.each(NEEDS_NONE)('ends as planned: %j', (decision, status) => {
    expect(withDecision(decision)).toMatchObject({ status, action: 'none', attempts: 0, httpStatus: null });
  });

  it.each(NEEDS_NONE)('ends as planned in a run that was halted too: %j', (decision, status) => {
    expect(finalOutcome(aPlannedRow({ decision }), undefined, halted).status).toBe(status);
  });

  it('says nothing more of a card that is up to date', () => {
    expect(withDecision({ kind: 'unchanged' })).toMatchObject({ code: null, reason: null });
  });

  it.each([
    [aCard({ isActive: true }), true],
    [aCard({ isActive: false }), false],
    [undefined, true],
  ])('says of an unchanged card whether it is active, which it is where the plan does not say', (before, isActive) => {
    const planned = aPlannedRow({ ...(before && { before }), decision: { kind: 'unchanged' } });
    expect(finalOutcome(planned, undefined, ended).isActive).toBe(isActive);
  });

  it.each(['card_exists', 'no_card'] as const)('says why it was skipped: %s', (why) => {
    expect(withDecision({ kind: 'skipped', why }).code).toBe(why);
  });

  it('has the code of its first problem, and tells them all', () => {
    const problems = [
      { code: 'phone_missing', line: 2, column: 'phone', value: '' },
      { code: 'name_too_long', line: 2, column: 'first', value: 'xxx' },
    ] as const;
    const outcome = withDecision({ kind: 'invalid', problems: [...problems] });
    expect(outcome.code).toBe('phone_missing');
    expect(outcome.reason?.split(' · ')).toHaveLength(2);
  });

  it('offers the line that a damaged number may have been, in the reason', () => {
    const problem = { code: 'phone_scientific', line: 2, column: 'phone', value: '4.42E+11' } as const;
    const outcome = withDecision({ kind: 'invalid', problems: [{ ...problem, perhaps: '+442079460018' }] });
    expect(outcome).toMatchObject({ status: 'invalid', code: 'phone_scientific' });
    expect(outcome.reason).toContain('perhaps +44 20 7946 0018, a line of yours');
  });

  it('names the row that counts where the number stood before', () => {
    const outcome = withDecision({ kind: 'duplicate', firstRow: 41, differs: true });
    expect(outcome).toMatchObject({ code: 'duplicate', differs: true });
    expect(outcome.reason).toContain('row 41');
  });

  it('says that a repetition is harmless where it asks for the same card', () => {
    expect(withDecision({ kind: 'duplicate', firstRow: 41, differs: false }).differs).toBe(false);
  });
});

describe('every outcome', () => {
  it.each([...NEEDS_CALL, ...NEEDS_NONE.map(([decision]) => decision)])(
    'names its row, its number and when it was told: $kind',
    (decision) => {
      expect(finalOutcome(aPlannedRow({ row: 9, decision }), undefined, ended)).toMatchObject({
        row: 9,
        phoneNumber: A_NUMBER,
        finishedAt: A_MOMENT,
        traceId: null,
      });
    },
  );
});
