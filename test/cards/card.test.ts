import { describe, expect, it } from 'vitest';
import { cardFieldsSchema, cardSchema, differences, isAsWanted, normalText, notRemoved } from '../../src/cards/card.js';
import { aCard } from '../support/builders.js';

const PICTURE = 'https://example.com/logo.png';
const HOSTED = 'https://cdn.example.net/1.png';
const HOSTED_LATER = 'https://cdn.example.net/2.png';

describe('what a row would change', () => {
  it('is nothing where the card is up to date already', () => {
    const live = aCard({ firstName: 'Acme', lastName: 'Support', imageUrl: PICTURE });
    const wanted = { firstName: 'Acme', lastName: 'Support', imageUrl: PICTURE };
    expect(differences(live, wanted, undefined)).toEqual([]);
  });

  it('names the field, what it is and what it will be', () => {
    expect(differences(aCard({ firstName: 'Acme' }), { firstName: 'Apex' }, undefined)).toEqual([
      { field: 'firstName', from: 'Acme', to: 'Apex' },
    ]);
  });

  it('has no old value where the card had none', () => {
    expect(differences(aCard(), { lastName: 'Support' }, undefined)).toEqual([{ field: 'lastName', to: 'Support' }]);
  });

  it('leaves alone a field that the row says nothing about', () => {
    expect(differences(aCard({ lastName: 'Support', imageUrl: PICTURE }), { firstName: 'Acme' }, undefined)).toEqual(
      [],
    );
  });

  it('lists the fields in the order of the file', () => {
    const wanted = { imageUrl: PICTURE, lastName: 'Support', firstName: 'Apex' };
    expect(differences(aCard(), wanted, undefined).map(({ field }) => field)).toEqual([
      'firstName',
      'lastName',
      'imageUrl',
    ]);
  });

  it('is nothing where two names differ only in outer blanks', () => {
    expect(differences(aCard({ firstName: ' Acme ' }), { firstName: 'Acme' }, undefined)).toEqual([]);
  });

  it('is nothing where two names differ only in how an accent is encoded', () => {
    expect(differences(aCard({ firstName: 'Zoe\u0308' }), { firstName: 'Zo\u00eb' }, undefined)).toEqual([]);
  });

  it('tells capitals from small letters', () => {
    expect(differences(aCard({ firstName: 'acme' }), { firstName: 'Acme' }, undefined)).toHaveLength(1);
  });
});

describe('a picture, which Linq puts at an address of its own', () => {
  const live = aCard({ imageUrl: HOSTED });
  const wanted = { imageUrl: PICTURE };

  it('is unchanged when it was sent before and Linq still has what it made of it', () => {
    expect(differences(live, wanted, { imageUrl: PICTURE, answeredUrl: HOSTED })).toEqual([]);
  });

  it('is sent when another one was sent before', () => {
    const sent = { imageUrl: 'https://example.com/old.png', answeredUrl: HOSTED };
    expect(differences(live, wanted, sent)).toEqual([{ field: 'imageUrl', from: sent.imageUrl, to: PICTURE }]);
  });

  it('is sent when another person has changed it since', () => {
    expect(differences(live, wanted, { imageUrl: PICTURE, answeredUrl: HOSTED_LATER })).toHaveLength(1);
  });

  it('is sent when nothing is known of what was sent before', () => {
    expect(differences(live, wanted, undefined)).toHaveLength(1);
  });

  it('is sent when the card has none, even if it was sent before', () => {
    expect(differences(aCard(), wanted, { imageUrl: PICTURE, answeredUrl: undefined })).toEqual([
      { field: 'imageUrl', to: PICTURE },
    ]);
  });
});

describe('a write whose answer was lost', () => {
  it('has taken effect when the names are up to date', () => {
    const live = aCard({ firstName: 'Acme', lastName: 'Support' });
    expect(isAsWanted(live, { firstName: 'Acme', lastName: 'Support' }, undefined)).toBe(true);
  });

  it.each([{ firstName: 'Apex' }, { lastName: 'Sales' }])('has not when a name differs: %j', (wanted) => {
    expect(isAsWanted(aCard({ lastName: 'Support' }), wanted, null)).toBe(false);
  });

  it('is not judged by fields that the row says nothing about', () => {
    expect(isAsWanted(aCard({ lastName: 'Support', imageUrl: HOSTED }), { firstName: 'Acme' }, undefined)).toBe(true);
  });

  it('has taken effect when the card has the very picture', () => {
    expect(isAsWanted(aCard({ imageUrl: PICTURE }), { imageUrl: PICTURE }, undefined)).toBe(true);
  });

  it('has taken effect when there was no card before and there is a picture now', () => {
    expect(isAsWanted(aCard({ imageUrl: HOSTED }), { imageUrl: PICTURE }, null)).toBe(true);
  });

  it('has taken effect when the card had no picture before and has one now', () => {
    expect(isAsWanted(aCard({ imageUrl: HOSTED }), { imageUrl: PICTURE }, aCard())).toBe(true);
  });

  it('has taken effect when the address of the picture has changed', () => {
    const before = aCard({ imageUrl: HOSTED });
    expect(isAsWanted(aCard({ imageUrl: HOSTED_LATER }), { imageUrl: PICTURE }, before)).toBe(true);
  });

  it('has not when the address of the picture is what it was', () => {
    const before = aCard({ imageUrl: HOSTED });
    expect(isAsWanted(aCard({ imageUrl: HOSTED }), { imageUrl: PICTURE }, before)).toBe(false);
  });

  it('has not when the card has no picture', () => {
    expect(isAsWanted(aCard(), { imageUrl: PICTURE }, null)).toBe(false);
  });

  it('is taken to have failed when it is not known what picture there was before', () => {
    expect(isAsWanted(aCard({ imageUrl: HOSTED }), { imageUrl: PICTURE }, undefined)).toBe(false);
  });
});

describe('a value that is to be removed', () => {
  const live = aCard({ lastName: 'Support', imageUrl: HOSTED });
  const none = { lastName: null, imageUrl: null };

  it('is a change to nothing, from what was last sent where that is known', () => {
    const sent = { imageUrl: PICTURE, answeredUrl: HOSTED };
    expect(differences(live, none, sent)).toEqual([
      { field: 'lastName', from: 'Support', to: null },
      { field: 'imageUrl', from: PICTURE, to: null },
    ]);
  });

  it('is no change where nothing is set', () => {
    expect(differences(aCard(), none, undefined)).toEqual([]);
  });

  it('has been removed only when the card does not have it any more', () => {
    expect(isAsWanted(live, none, live)).toBe(false);
    expect(isAsWanted(aCard({ imageUrl: HOSTED_LATER }), none, live)).toBe(false);
    expect(isAsWanted(aCard(), none, live)).toBe(true);
  });

  it('is named where the card still has it', () => {
    expect(notRemoved(aCard({ lastName: 'Support' }), none)).toEqual(['lastName']);
    expect(notRemoved(live, { lastName: 'Support' })).toEqual([]);
  });

  it('can be a last name or a picture, never a first name', () => {
    expect(cardFieldsSchema.safeParse(none).success).toBe(true);
    expect(cardFieldsSchema.safeParse({ firstName: null }).success).toBe(false);
  });
});

describe('text', () => {
  it('is sent without outer blanks', () => {
    expect(normalText(' \u00a0Acme Support\t')).toBe('Acme Support');
  });

  it('is sent with its inner blanks as they are', () => {
    expect(normalText('Acme  Support')).toBe('Acme  Support');
  });

  it('is sent with its accents composed', () => {
    expect(normalText('Zoe\u0308')).toBe('Zo\u00eb');
  });
});

describe('the shapes that travel', () => {
  it('take a card without a last name and a picture', () => {
    expect(cardSchema.parse(aCard())).toEqual(aCard());
  });

  it('refuse a card that does not say whether it is active', () => {
    const { isActive: _, ...rest } = aCard();
    expect(cardSchema.safeParse(rest).success).toBe(false);
  });

  it('tell a field that is absent from one that is there without a value', () => {
    expect(cardFieldsSchema.safeParse({}).success).toBe(true);
    expect(cardFieldsSchema.safeParse({ firstName: undefined }).success).toBe(false);
  });
});
