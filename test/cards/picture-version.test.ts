import { describe, expect, it } from 'vitest';
import { differences } from '../../src/cards/card.js';
import { unversioned, versioned, versionOf } from '../../src/cards/pictures/picture-version.js';
import { type AccountView, decideAgain, planRow, withPictureAgain } from '../../src/cards/plan.js';
import type { GoodRow } from '../../src/cards/row.js';
import { undoCells } from '../../src/report/undo.js';
import { A_NUMBER, anOutcome } from '../support/builders.js';

const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90';
const OTHER = `0${SHA.slice(1)}`;
const A_PICTURE = 'https://example.com/a.png';

describe('the address of a picture for certain bytes', () => {
  it.each([
    [A_PICTURE, `${A_PICTURE}?linq-cards=a1b2c3d4e5f6`],
    [`${A_PICTURE}?v=1&w=2`, `${A_PICTURE}?v=1&w=2&linq-cards=a1b2c3d4e5f6`],
    [`${A_PICTURE}?q=a%20b+c`, `${A_PICTURE}?q=a%20b+c&linq-cards=a1b2c3d4e5f6`],
    [`${A_PICTURE}#part`, `${A_PICTURE}?linq-cards=a1b2c3d4e5f6#part`],
  ])('of %s is that with a parameter, which can be taken off again', (address, forBytes) => {
    expect(versioned(address, SHA)).toBe(forBytes);
    expect(versioned(versioned(address, OTHER), SHA)).toBe(forBytes);
    expect(unversioned(forBytes)).toBe(address);
    expect([versionOf(forBytes), versionOf(address)]).toEqual(['a1b2c3d4e5f6', undefined]);
  });

  it('keeps a parameter that stands behind it', () => {
    expect(unversioned(`${A_PICTURE}?linq-cards=a1b2c3d4e5f6&v=1`)).toBe(`${A_PICTURE}?v=1`);
    expect(unversioned(`${A_PICTURE}?linq-cards=other`)).toBe(`${A_PICTURE}?linq-cards=other`);
  });
});

const LIVE = { phoneNumber: A_NUMBER, firstName: 'Acme', imageUrl: 'https://cdn.example/1.jpg', isActive: true };
const sentAs = (imageUrl: string): AccountView => ({
  cardOf: () => LIVE,
  owns: () => true,
  sentImageOf: () => ({ imageUrl, answeredUrl: LIVE.imageUrl, sha256: OTHER }),
});
const A_ROW: GoodRow = {
  ...{ row: 1, line: 2, phoneNumber: A_NUMBER },
  kind: 'good',
  fields: { firstName: 'Acme', imageUrl: A_PICTURE },
};
const OPTIONS = { mode: 'upsert', force: false } as const;

describe('a picture that was sent with the parameter', () => {
  it('is the one that a file names without it', () => {
    expect(planRow(A_ROW, sentAs(versioned(A_PICTURE, SHA)), OPTIONS).decision.kind).toBe('unchanged');
    const echoing = { ...LIVE, imageUrl: versioned(A_PICTURE, SHA) };
    expect(differences(echoing, { imageUrl: A_PICTURE }, undefined)).toEqual([]);
  });

  it('is not the one of a failed number that asks for other bytes', () => {
    const row = { ...A_ROW, fields: { imageUrl: versioned(A_PICTURE, SHA) } };
    expect(planRow(row, sentAs(A_PICTURE), OPTIONS).decision.kind).toBe('update');
    expect(planRow(row, sentAs(versioned(A_PICTURE, OTHER)), OPTIONS).decision.kind).toBe('update');
    expect(planRow(row, sentAs(versioned(A_PICTURE, SHA)), OPTIONS).decision.kind).toBe('unchanged');
  });
});

describe('a row whose picture is sent again', () => {
  const to = versioned(A_PICTURE, SHA);
  const planned = withPictureAgain(planRow(A_ROW, sentAs(A_PICTURE), OPTIONS), sentAs(A_PICTURE), to);

  it('sends nothing else', () => {
    const changes = [{ field: 'imageUrl', from: A_PICTURE, to }];
    expect(planned).toMatchObject({ before: LIVE, decision: { kind: 'update', changes } });
  });

  it('is decided alike when it is decided again, until the picture has been sent', () => {
    expect(decideAgain(planned, sentAs(A_PICTURE), OPTIONS)).toEqual(planned);
    expect(decideAgain(planned, sentAs(to), OPTIONS).decision.kind).toBe('unchanged');
  });

  it('is not undone, because nobody has the bytes of before', () => {
    expect(undoCells(planned, anOutcome({ status: 'updated', phoneNumber: A_NUMBER }))).toBeNull();
  });
});
