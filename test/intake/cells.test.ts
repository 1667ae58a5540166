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
      notes: [],
      warnings: [],
    });
  });

  it.each(['', ' ', '\t', '\u00a0', '\r\n', '\u200b', '\ufeff\u2060', '\u3164', '\u2800'])(
    'set nothing where there is nothing in them: %j',
    (blank) => {
      const nothing = { fields: {}, problems: [], notes: [], warnings: [] };
      expect(read({ first_name: blank, last_name: blank, image_url: blank })).toEqual(nothing);
    },
  );

  it('lose outer blanks and all but one of inner ones, which is noted', () => {
    expect(read({ first_name: '  Acme  Inc ' })).toMatchObject({
      fields: { firstName: 'Acme Inc' },
      notes: [{ code: 'blanks_removed', field: 'first_name' }],
    });
    expect(read({ first_name: 'Acme\u00a0\u202fInc' }).fields).toEqual({ firstName: 'Acme Inc' });
  });

  it('keep the wide blank between Japanese names', () => {
    expect(read({ first_name: '山田　太郎' })).toEqual({
      fields: { firstName: '山田　太郎' },
      problems: [],
      notes: [],
      warnings: [],
    });
  });

  it('are brought to one encoding of accents', () => {
    expect(read({ first_name: 'Zoe\u0308' }).fields).toEqual({ firstName: 'Zo\u00eb' });
  });

  it.each(['+Acme', '-Acme', '@acme'])('lose the formula guard of a result file: %s', (name) => {
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

  it('is noted where it has more than 40 characters, of which phones show the beginning', () => {
    expect(read({ first_name: 'x'.repeat(40) }).notes).toEqual([]);
    expect(read({ first_name: 'x'.repeat(41) }).notes).toEqual([{ code: 'name_long', field: 'first_name' }]);
  });

  it('counts an emoji as one character', () => {
    expect(codesOf({ first_name: '🙂'.repeat(100) })).toEqual([]);
    expect(codesOf({ first_name: '🙂'.repeat(101) })).toEqual(['name_too_long']);
  });

  it('is measured without outer blanks', () => {
    expect(codesOf({ first_name: `  ${'x'.repeat(100)}  ` })).toEqual([]);
  });

  it.each(['A\nB', 'A\r\nB', 'A\tB', 'A\u0000B', 'A\u0085B', 'A\u001bB', 'A\ud800B'])(
    'has no control characters: %j',
    (name) => {
      expect(codesOf({ first_name: name })).toEqual(['control_character']);
    },
  );

  it.each(['Zoë', '株式会社', 'שלום', '🙂', '👩‍👧', 'A & B', 'Müller-Lüdenscheidt'])(
    'may be in any script: %s',
    (name) => {
      expect(read({ first_name: name })).toEqual({
        fields: { firstName: name },
        problems: [],
        notes: [],
        warnings: [],
      });
    },
  );
});

describe('the address of a picture', () => {
  it.each([
    [PICTURE, PICTURE],
    ['HTTPS://EXAMPLE.COM/A.PNG', 'https://example.com/A.PNG'],
    ['https://example.com:8443/a?b=c#d', 'https://example.com:8443/a?b=c#d'],
    ['https://müller.example/ö.png', 'https://xn--mller-kva.example/%C3%B6.png'],
    ['<https://example.com/a.png>', 'https://example.com/a.png'],
    ['https://example.com/a.png\u200b', 'https://example.com/a.png'],
    ['\ufeff https://example.com/a.png ', 'https://example.com/a.png'],
    [
      'logo.png (https://v5.airtableusercontent.com/v3/u/abc/logo.png)',
      'https://v5.airtableusercontent.com/v3/u/abc/logo.png',
    ],
    ['https://93.184.215.14/a.png', 'https://93.184.215.14/a.png'],
    ['https://proxy.example/?url=https://example.com/a.png', 'https://proxy.example/?url=https://example.com/a.png'],
  ])('is an https address, sent in its normal form: %s', (cell, imageUrl) => {
    expect(read({ image_url: cell })).toEqual({ fields: { imageUrl }, problems: [], notes: [], warnings: [] });
  });

  it.each([
    'https://example.com/a.png, https://example.com/b.png',
    'https://example.com/a.png https://example.com/b.png',
    'a.png (https://example.com/a.png),b.png (https://example.com/b.png)',
    'https://example.com/a.png;https://example.com/b.png',
  ])('is only one: %s', (cell) => {
    expect(codesOf({ image_url: cell })).toEqual(['image_url_several']);
  });

  it.each([
    ['https://example.com/my logo.png', 'https://example.com/my%20logo.png'],
    ['https://exam\u200bple.com/a.png', 'https://example.com/a.png'],
  ])('has no blanks or invisible characters, and is offered without them: %j', (cell, suggestion) => {
    expect(read({ image_url: cell }).problems).toEqual([
      { field: 'image_url', code: 'image_url_invalid', value: cell, suggestion },
    ]);
  });

  it.each(['https://user:pw@example.com/a.png', 'https://token@example.com/a.png'])(
    'has no credentials: %s',
    (cell) => {
      expect(codesOf({ image_url: cell })).toEqual(['image_url_credentials']);
    },
  );

  it.each([
    'https://localhost/a.png',
    'https://localhost./a.png',
    'https://intranet/a.png',
    'https://files.corp/a.png',
    'https://printer.local/a.png',
    'https://127.0.0.1/a.png',
    'https://0x7f.1/a.png',
    'https://10.1.2.3/a.png',
    'https://[::1]/a.png',
    'https://[fd00::1]/a.png',
  ])('is on the public internet: %s', (cell) => {
    expect(codesOf({ image_url: cell })).toEqual(['image_url_private']);
  });

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
    'https:/example.com/a.png',
    'https:example.com/a.png',
    'https:\\\\example.com\\a.png',
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

describe('a name in the code of another program', () => {
  it('is sent as it is, with the plain text offered', () => {
    expect(read({ first_name: 'Smith &amp; Sons', last_name: 'Jos\\u00e9' })).toEqual({
      fields: { firstName: 'Smith &amp; Sons', lastName: 'Jos\\u00e9' },
      problems: [],
      notes: [],
      warnings: [
        { code: 'text_escaped', field: 'first_name', value: 'Smith &amp; Sons', suggestion: 'Smith & Sons' },
        { code: 'text_escaped', field: 'last_name', value: 'Jos\\u00e9', suggestion: 'José' },
      ],
    });
  });

  it.each(['&nbsp;', '&lt;b&gt;Acme&lt;/b&gt;', '&#123;&#123;name}}'])(
    'is held where it hides no name: %s',
    (first_name) => {
      expect(read({ first_name }).problems).toMatchObject([{ code: 'name_placeholder' }]);
    },
  );
});

describe('a cell that holds something else than a name', () => {
  it('is held, and passes where it is allowed', () => {
    expect(read({ first_name: '1-Mar' }).problems).toEqual([
      { code: 'name_unlikely', value: '1-Mar', field: 'first_name' },
    ]);
    const cells = { first_name: '1-Mar', last_name: '', image_url: '' };
    expect(readCardCells(cells, { isName: () => true }).problems).toEqual([]);
  });
});
