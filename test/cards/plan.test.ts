import { describe, expect, it } from 'vitest';
import {
  changesCard,
  type Decision,
  MODES,
  needsCall,
  plannedRowSchema,
  planRow,
  planWithoutAccount,
} from '../../src/cards/plan.js';
import type { GoodRow } from '../../src/cards/row.js';
import { aCard, aDuplicateRow, anAccountView, anInvalidRow, aPlannedRow, aRow } from '../support/builders.js';

const UPSERT = { mode: 'upsert', force: false } as const;
const CREATE_ONLY = { mode: 'create-only', force: false } as const;
const UPDATE_ONLY = { mode: 'update-only', force: false } as const;

/** What is decided for a row where the account has this card (null: none, undefined: not known). */
function decide(
  card: ReturnType<typeof aCard> | null | undefined,
  row: GoodRow = aRow(),
  options: Parameters<typeof planRow>[2] = UPSERT,
): Decision {
  return planRow(row, anAccountView({ cardOf: () => card }), options).decision;
}

describe('a row that asks for a removal', () => {
  const row = aRow({ fields: { lastName: null } });

  it('updates the card that has the value', () => {
    const changes = [{ field: 'lastName', from: 'Support', to: null }];
    expect(decide(aCard({ lastName: 'Support' }), row)).toEqual({ kind: 'update', changes });
  });

  it('has nothing to do where there is no such value, even when every field is to be sent', () => {
    expect(decide(aCard(), row)).toEqual({ kind: 'unchanged' });
    expect(decide(aCard(), row, { mode: 'upsert', force: true })).toEqual({ kind: 'unchanged' });
  });

  it('sends it where nothing is known of the account and only updates are wanted', () => {
    expect(decide(undefined, row, UPDATE_ONLY)).toEqual({ kind: 'update', changes: [{ field: 'lastName', to: null }] });
  });

  it('changes the card that recipients see', () => {
    const card = aCard({ lastName: 'Support' });
    expect(changesCard(planRow(row, anAccountView({ cardOf: () => card }), UPSERT))).toBe(true);
  });
});

describe('a number without a card', () => {
  it('gets one', () => {
    expect(decide(null)).toEqual({ kind: 'create' });
  });

  it('gets one too when it is not known whether it has one', () => {
    expect(decide(undefined)).toEqual({ kind: 'create' });
  });

  it.each([null, undefined])('needs a first name (card: %j)', (card) => {
    expect(decide(card, aRow({ line: 7, fields: { lastName: 'Support' } }))).toEqual({
      kind: 'invalid',
      problems: [{ code: 'first_name_missing', line: 7, column: 'first_name', value: '' }],
    });
  });

  it('is left alone when only cards that exist are to be updated', () => {
    expect(decide(null, aRow(), UPDATE_ONLY)).toEqual({ kind: 'skipped', why: 'no_card' });
  });

  it('is left alone without a first name as well then', () => {
    expect(decide(null, aRow({ fields: {} }), UPDATE_ONLY)).toEqual({ kind: 'skipped', why: 'no_card' });
  });

  it('is sent all that the row says when only updates are wanted and nothing is known of the account', () => {
    const row = aRow({ fields: { firstName: 'Acme', imageUrl: 'https://example.com/logo.png' } });
    expect(decide(undefined, row, UPDATE_ONLY)).toEqual({
      kind: 'update',
      changes: [
        { field: 'firstName', to: 'Acme' },
        { field: 'imageUrl', to: 'https://example.com/logo.png' },
      ],
    });
  });

  it('gets one when only new cards are wanted', () => {
    expect(decide(null, aRow(), CREATE_ONLY)).toEqual({ kind: 'create' });
  });
});

describe('a number with a card', () => {
  it('is left alone when nothing differs', () => {
    expect(decide(aCard())).toEqual({ kind: 'unchanged' });
  });

  it('is left alone when the row says nothing but the number', () => {
    expect(decide(aCard(), aRow({ fields: {} }))).toEqual({ kind: 'unchanged' });
  });

  it('is sent only the fields that differ', () => {
    const row = aRow({ fields: { firstName: 'Acme', lastName: 'Sales' } });
    expect(decide(aCard({ lastName: 'Support' }), row)).toEqual({
      kind: 'update',
      changes: [{ field: 'lastName', from: 'Support', to: 'Sales' }],
    });
  });

  it('needs no first name', () => {
    expect(decide(aCard(), aRow({ fields: { lastName: 'Support' } }))).toMatchObject({ kind: 'update' });
  });

  it('is set up again when recipients do not see the card, even if nothing differs', () => {
    expect(decide(aCard({ isActive: false }))).toEqual({ kind: 'set_up_again', changes: [] });
  });

  it('is set up again with the fields that differ', () => {
    expect(decide(aCard({ isActive: false }), aRow({ fields: { firstName: 'Apex' } }))).toEqual({
      kind: 'set_up_again',
      changes: [{ field: 'firstName', from: 'Acme', to: 'Apex' }],
    });
  });

  it.each([true, false])('is left alone when only new cards are wanted (active: %s)', (isActive) => {
    expect(decide(aCard({ isActive }), aRow({ fields: { firstName: 'Apex' } }), CREATE_ONLY)).toEqual({
      kind: 'skipped',
      why: 'card_exists',
    });
  });

  it('is updated when only updates are wanted', () => {
    expect(decide(aCard(), aRow({ fields: { firstName: 'Apex' } }), UPDATE_ONLY)).toMatchObject({ kind: 'update' });
  });

  it('is sent every field of the row with --force, also what does not differ', () => {
    const row = aRow({ fields: { firstName: 'Acme', lastName: 'Support' } });
    expect(decide(aCard(), row, { mode: 'upsert', force: true })).toEqual({
      kind: 'update',
      changes: [
        { field: 'firstName', from: 'Acme', to: 'Acme' },
        { field: 'lastName', to: 'Support' },
      ],
    });
  });

  it('is left alone even with --force when the row says nothing but the number', () => {
    expect(decide(aCard(), aRow({ fields: {} }), { mode: 'upsert', force: true })).toEqual({ kind: 'unchanged' });
  });

  it('keeps its picture when it is the one that was sent last', () => {
    const imageUrl = 'https://example.com/logo.png';
    const hosted = 'https://cdn.example.net/1.png';
    const view = anAccountView({
      cardOf: () => aCard({ imageUrl: hosted }),
      sentImageOf: () => ({ imageUrl, answeredUrl: hosted }),
    });
    expect(planRow(aRow({ fields: { imageUrl } }), view, UPSERT).decision).toEqual({ kind: 'unchanged' });
  });
});

describe('a number that is not on the account', () => {
  it('is never sent', () => {
    const view = anAccountView({ owns: () => false });
    expect(planRow(aRow(), view, UPSERT).decision).toEqual({ kind: 'not_on_account' });
  });

  it.each(MODES)('is told as such whatever may be touched: %s', (mode) => {
    const view = anAccountView({ owns: () => false });
    expect(planRow(aRow({ fields: {} }), view, { mode, force: true }).decision).toEqual({ kind: 'not_on_account' });
  });

  it('is told as such also when the cards of the account are not known', () => {
    const view = anAccountView({ cardOf: () => undefined, owns: () => false });
    expect(planRow(aRow(), view, UPSERT).decision).toEqual({ kind: 'not_on_account' });
  });

  it('is tried when the lines of the account are not known', () => {
    const view = anAccountView({ owns: () => undefined });
    expect(planRow(aRow(), view, UPSERT).decision).toEqual({ kind: 'create' });
  });

  it('is tried when it has a card after all', () => {
    const view = anAccountView({ cardOf: () => aCard(), owns: () => false });
    expect(planRow(aRow({ fields: { firstName: 'Apex' } }), view, UPSERT).decision).toMatchObject({ kind: 'update' });
  });
});

describe('a planned row', () => {
  it('keeps where the row is in the file, its number and what it asks for', () => {
    const row = aRow({ row: 3, line: 5, noted: 'not_known_as_valid' });
    expect(planRow(row, anAccountView(), UPSERT)).toMatchObject({
      row: 3,
      line: 5,
      phoneNumber: row.phoneNumber,
      fields: row.fields,
      noted: 'not_known_as_valid',
    });
  });

  it('keeps the card as it was before', () => {
    const card = aCard({ firstName: 'Before' });
    expect(planRow(aRow(), anAccountView({ cardOf: () => card }), UPSERT).before).toEqual(card);
  });

  it('is short where nothing changes: the card as it was before is not repeated', () => {
    const same = aCard({ firstName: aRow().fields.firstName ?? '' });
    const planned = planRow(aRow(), anAccountView({ cardOf: () => same }), UPSERT);
    expect([planned.decision.kind, planned.before]).toEqual(['unchanged', undefined]);
  });

  it('keeps “there was no card” apart from “it is not known”', () => {
    expect(planRow(aRow(), anAccountView({ cardOf: () => null }), UPSERT).before).toBeNull();
    expect(planRow(aRow(), anAccountView({ cardOf: () => undefined }), UPSERT)).not.toHaveProperty('before');
  });

  it('tells a row that is invalid, with all its problems', () => {
    const row = anInvalidRow();
    expect(planRow(row, anAccountView(), UPSERT)).toEqual({
      row: 1,
      line: 2,
      phoneNumber: null,
      fields: {},
      decision: { kind: 'invalid', problems: row.problems },
    });
  });

  it('names the number of an invalid row where it could be read', () => {
    expect(planRow(anInvalidRow({ phoneNumber: '+12025550100' }), anAccountView(), UPSERT).phoneNumber).toBe(
      '+12025550100',
    );
  });

  it('tells a repeated number, the row that counts, and whether the two differ', () => {
    expect(planRow(aDuplicateRow({ firstRow: 4, differs: true }), anAccountView(), UPSERT).decision).toEqual({
      kind: 'duplicate',
      firstRow: 4,
      differs: true,
    });
  });

  it.each([
    aPlannedRow({ before: aCard(), decision: { kind: 'update', changes: [{ field: 'firstName', to: 'A' }] } }),
    aPlannedRow({ before: null, phoneNumber: null, decision: { kind: 'skipped', why: 'no_card' } }),
    planWithoutAccount(anInvalidRow()),
  ])('is read back from the disk as it was written: $decision.kind', (planned) => {
    expect(plannedRowSchema.parse(JSON.parse(JSON.stringify(planned)))).toEqual(planned);
  });
});

describe('without the account', () => {
  it('a good row is taken to need a card', () => {
    expect(planWithoutAccount(aRow()).decision).toEqual({ kind: 'create' });
  });

  it('a row that can never be sent is told anyway', () => {
    expect(planWithoutAccount(anInvalidRow()).decision.kind).toBe('invalid');
    expect(planWithoutAccount(aDuplicateRow()).decision.kind).toBe('duplicate');
  });
});

describe('a call to Linq', () => {
  it.each([
    { kind: 'create' },
    { kind: 'update', changes: [] },
    { kind: 'set_up_again', changes: [] },
  ] satisfies Decision[])('is needed to $kind', (decision) => {
    expect(needsCall(decision)).toBe(true);
  });

  it.each([
    { kind: 'unchanged' },
    { kind: 'not_on_account' },
    { kind: 'skipped', why: 'card_exists' },
    { kind: 'invalid', problems: anInvalidRow().problems },
    { kind: 'duplicate', firstRow: 1, differs: true },
  ] satisfies Decision[])('is not made for a row that is $kind', (decision) => {
    expect(needsCall(decision)).toBe(false);
  });
});
