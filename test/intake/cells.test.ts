import { describe, expect, it } from 'vitest';
import { type CardCells, readCardCells } from '../../src/intake/cells.js';

const read = (given: Partial<CardCells>) => readCardCells({ first_name: '', last_name: '', image_url: '', ...given });
const codesOf = (given: Partial<CardCells>) => read(given).problems.map(({ code }) => code);

const PICTURE = 'https://example.com/logo.png';

describe('the cells of a card', () => {
  it('become its fields', () => {
    expect(read({ first_name: 'Acme', last_name: 'Support', image_url: PICTURE })).toEqual({
      fields: { firstName: 'Acme', lastName: 'Support', imageUrl: PICTURE },
      problems: [],
    });
  });

  it.each(['', ' ', '\t', '\u00a0', '\r\n'])('set nothing where there is nothing in them: %j', (blank) => {
    expect(read({ first_name: blank, last_name: blank, image_url: blank })).toEqual({ fields: {}, problems: [] });
  });

  it('lose outer blanks, and keep inner ones', () => {
    expect(read({ first_name: '  Acme  Inc ' }).fields).toEqual({ firstName: 'Acme  Inc' });
  });

  it('are brought to one encoding of accents', () => {
    expect(read({ first_name: 'Zoe\u0308' }).fields).toEqual({ firstName: 'Zo\u00eb' });
  });

  it.each(['=SUM(A1)', '+Acme', '-Acme', '@acme'])('lose the formula guard of a result file: %s', (name) => {
    expect(read({ first_name: `'${name}` }).fields).toEqual({ firstName: name });
  });

  it.each(["'Acme'", "'t Hof", "O'Neil", "''"])('keep an apostrophe that is no guard: %s', (name) => {
    expect(read({ last_name: name }).fields).toEqual({ lastName: name });
  });
});

describe('a name', () => {
  it.each(['first_name', 'last_name'] as const)('may have up to 100 characters: %s', (field) => {
    expect(codesOf({ [field]: 'x'.repeat(99) })).toEqual([]);
    expect(codesOf({ [field]: 'x'.repeat(100) })).toEqual([]);
    expect(codesOf({ [field]: 'x'.repeat(101) })).toEqual(['name_too_long']);
  });

  it('counts an emoji as one character', () => {
    expect(codesOf({ first_name: '🙂'.repeat(100) })).toEqual([]);
    expect(codesOf({ first_name: '🙂'.repeat(101) })).toEqual(['name_too_long']);
  });

  it('is measured without outer blanks', () => {
    expect(codesOf({ first_name: `  ${'x'.repeat(100)}  ` })).toEqual([]);
  });

  it.each(['A\nB', 'A\r\nB', 'A\tB', 'A\u0000B', 'A\u0085B', 'A\u001bB'])('has no control characters: %j', (name) => {
    expect(codesOf({ first_name: name })).toEqual(['control_character']);
  });

  it.each(['Zoë', '株式会社', 'שלום', '🙂', '👩‍👧', 'A & B', 'Müller-Lüdenscheidt'])(
    'may be in any script: %s',
    (name) => {
      expect(read({ first_name: name })).toEqual({ fields: { firstName: name }, problems: [] });
    },
  );
});

describe('the address of a picture', () => {
  it.each([PICTURE, 'HTTPS://example.com/a', 'https://example.com:8443/a?b=c#d', 'https://müller.example/ö.png'])(
    'is an https address: %s',
    (url) => {
      expect(read({ image_url: url })).toEqual({ fields: { imageUrl: url }, problems: [] });
    },
  );

  it.each(['http://example.com/a.png', 'ftp://example.com/a.png', 'file://server/a.png'])(
    'is nothing but https: %s',
    (url) => {
      expect(codesOf({ image_url: url })).toEqual(['image_url_not_https']);
    },
  );

  it.each([
    'example.com/a.png',
    'logo.png',
    '/logo.png',
    'https://',
    'C:\\logo.png',
    'n/a',
    'data:image/png;base64,AA==',
  ])('is complete: %s', (url) => {
    expect(codesOf({ image_url: url })).toEqual(['image_url_invalid']);
  });

  it('may have up to 2048 characters', () => {
    const ofLength = (length: number) => `${PICTURE}?${'x'.repeat(length - PICTURE.length - 1)}`;
    expect(codesOf({ image_url: ofLength(2047) })).toEqual([]);
    expect(codesOf({ image_url: ofLength(2048) })).toEqual([]);
    expect(codesOf({ image_url: ofLength(2049) })).toEqual(['image_url_too_long']);
  });

  it('has no line break', () => {
    expect(codesOf({ image_url: 'https://example.com/\na.png' })).toEqual(['control_character']);
  });
});

describe('the problems of a row', () => {
  it('are told all at once, in the order of the fields', () => {
    const given = { image_url: 'logo.png', last_name: 'x'.repeat(101), first_name: `A\n${'x'.repeat(100)}` };
    expect(read(given).problems.map(({ field, code }) => [field, code])).toEqual([
      ['first_name', 'control_character'],
      ['first_name', 'name_too_long'],
      ['last_name', 'name_too_long'],
      ['image_url', 'image_url_invalid'],
    ]);
  });

  it('come with the value', () => {
    expect(read({ image_url: ' logo.png ' }).problems).toEqual([
      { field: 'image_url', code: 'image_url_invalid', value: 'logo.png' },
    ]);
  });
});
