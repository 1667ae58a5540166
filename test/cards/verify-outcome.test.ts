import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.js';
import type { Outcome } from '../../src/cards/outcome.js';
import type { PlannedRow } from '../../src/cards/plan.js';
import { mayHaveWritten, verifiedOutcome } from '../../src/cards/verify-outcome.js';

const NUMBER = '+14155550101';
const AT = '2030-01-02T03:04:05.000Z';
const LIVE: Card = { phoneNumber: NUMBER, firstName: 'Ann', lastName: 'Lee', isActive: true };

function ended(parts: Partial<Outcome> = {}): Outcome {
  return {
    row: 1,
    phoneNumber: NUMBER,
    status: 'updated',
    action: 'update',
    isActive: true,
    httpStatus: 200,
    code: null,
    reason: null,
    attempts: 1,
    traceId: 't',
    finishedAt: '2030-01-02T03:00:00.000Z',
    ...parts,
  };
}

function planned(parts: Partial<PlannedRow> = {}): PlannedRow {
  const fields = { firstName: 'Ann', lastName: 'Lee' };
  return { row: 1, line: 2, phoneNumber: NUMBER, fields, decision: { kind: 'update', changes: [] }, ...parts };
}

const verify = (outcome: Outcome, live: Card | null, plan = planned()) => verifiedOutcome(outcome, plan, live, AT);

describe('a card that is read back at the end of its run', () => {
  it('changes nothing while it is as its row wants it', () => {
    expect(verify(ended(), LIVE)).toBeUndefined();
    expect(verify(ended({ status: 'failed', isActive: null }), LIVE)).toBeUndefined();
  });

  it('has gone dark where recipients saw it after its write, or before the run', () => {
    const dark = { ...LIVE, isActive: false };
    expect(verify(ended(), dark)).toMatchObject({ status: 'went_dark', isActive: false, finishedAt: AT });
    const before = planned({ before: LIVE });
    expect(verify(ended({ status: 'inactive', isActive: false }), dark, before)?.status).toBe('went_dark');
    const failed = verify(
      ended({ status: 'failed', isActive: null, code: 4004, reason: 'Busy (503/4004).' }),
      dark,
      before,
    );
    expect([failed?.status, failed?.reason]).toEqual(['went_dark', expect.stringContaining('Busy (503/4004).')]);
    expect(verify(ended(), null, before)?.reason).toContain('no card for the number any more');
  });

  it('says nothing where it is new and in no list yet', () => {
    expect(verify(ended({ status: 'created', action: 'create' }), null, planned({ before: null }))).toBeUndefined();
    expect(verify(ended(), null)).toBeUndefined();
  });

  it('is inactive where nobody has seen it active', () => {
    const unseen = ended({ isActive: null });
    expect(verify(unseen, { ...LIVE, isActive: false })?.status).toBe('inactive');
    expect(verify(ended({ status: 'failed', isActive: null }), null)).toBeUndefined();
  });

  it('ends as good where it has become active meanwhile, as created or updated', () => {
    const late = ended({ status: 'inactive', isActive: false, code: 1, reason: 'not active yet', class: 'unapplied' });
    expect(verify(late, LIVE)).toEqual({ ...ended(), isActive: true, finishedAt: AT });
    expect(verify({ ...late, action: 'create' }, LIVE)?.status).toBe('created');
    // A run that is continued after a crash may find again what it had written down.
    expect(verify(ended({ status: 'went_dark' }), LIVE)?.status).toBe('updated');
    expect(verify(ended({ status: 'differs' }), LIVE)?.status).toBe('updated');
  });

  it('differs where somebody has changed it, and says what is there', () => {
    const changed = verify(ended(), { ...LIVE, lastName: 'Smith' });
    expect(changed).toMatchObject({ status: 'differs', reason: expect.stringContaining('last name "Smith"') });
    expect(verify(ended({ status: 'inactive', isActive: false }), { ...LIVE, lastName: 'Smith' })).toBeUndefined();
  });

  it('is compared as names are sent: without outer blanks, whatever the form of their letters', () => {
    const plan = planned({ fields: { firstName: 'José' } });
    expect(verify(ended(), { ...LIVE, firstName: 'José'.normalize('NFD') }, plan)).toBeUndefined();
  });

  it('differs where a value that was removed is back, a picture too', () => {
    const fields = { firstName: 'Ann', lastName: null, imageUrl: null };
    expect(verifiedOutcome(ended(), planned({ fields }), LIVE, AT)).toMatchObject({ status: 'differs' });
    const { lastName: _, ...nameless } = LIVE;
    expect(verifiedOutcome(ended(), planned({ fields }), nameless, AT)).toBeUndefined();
    const pictured = { ...nameless, imageUrl: 'https://cdn.example.net/1.png' };
    expect(verifiedOutcome(ended(), planned({ fields }), pictured, AT)).toMatchObject({ status: 'differs' });
  });

  it('has a wrong picture only where it has none: Linq keeps a copy at an address of its own', () => {
    const plan = planned({ fields: { imageUrl: 'https://example.com/a.png' } });
    const sent = ended({ sentImage: { imageUrl: 'https://example.com/a.png', answeredUrl: 'https://cdn/1' } });
    expect(verify(sent, { ...LIVE, imageUrl: 'https://cdn/2' }, plan)).toBeUndefined();
    expect(verify(sent, LIVE, plan)).toMatchObject({
      status: 'differs',
      reason: expect.stringContaining('picture missing'),
    });
    expect(verify(ended(), LIVE, plan)).toBeUndefined();
  });
});

it.each([
  ['created', 1, true],
  ['inactive', 1, true],
  ['failed', 1, true],
  ['failed', 0, false],
  ['rejected', 1, false],
  ['skipped', 0, false],
] as const)('a row that ended as %s after %i writes is read back: %s', (status, attempts, isRead) => {
  expect(mayHaveWritten(ended({ status, attempts }))).toBe(isRead);
});
