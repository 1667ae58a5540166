import { describe, expect, it } from 'vitest';
import { columnName, comparable, countRecognised, recogniseColumns } from '../../src/intake/columns.js';

const refused = expect.objectContaining({ code: 'source_columns', exitCode: 3 });

describe('a header is recognised in many spellings', () => {
  it.each([
    'phone_number',
    'Phone Number',
    'PHONE NUMBER',
    'phoneNumber',
    'phone-number',
    ' Phone  Number ',
    'Phone Number:',
    'Phone No.',
    'Phone №',
    'phone',
    'Mobile',
    'Mobile Phone',
    'Cell',
    'Tel.',
    'Telephone',
    'Telefonnummer',
    'MSISDN',
    'number',
    'line',
    'E.164',
    '\ufeffphone',
    'ｐｈｏｎｅ',
  ])('%j is the phone number', (header) => {
    expect(recogniseColumns(['site', header])).toEqual({ phone_number: 1 });
  });

  it.each([
    ['first_name', ['First Name', 'firstName', 'FIRST', 'Given Name', 'Forename', 'fname', 'Vorname', 'Name']],
    ['last_name', ['Last Name', 'lastName', 'LAST', 'Surname', 'Family Name', 'lname', 'Nachname']],
    [
      'image_url',
      ['Image URL', 'imageUrl', 'image', 'Photo', 'photo_url', 'avatar_url', 'Picture', 'Logo', 'Profile Photo'],
    ],
  ] as const)('%s, as %j', (field, headers) => {
    const found = headers.map((header) => recogniseColumns(['phone', header]));
    expect(found).toEqual(headers.map(() => ({ phone_number: 0, [field]: 1 })));
  });

  it.each(['Full Name', 'Company', 'phone_type', 'phone2', 'notes', '', '電話'])('%j is none of ours', (header) => {
    expect(recogniseColumns(['phone_number', header])).toEqual({ phone_number: 0 });
  });

  it('finds the fields in whatever order the columns stand', () => {
    expect(recogniseColumns(['image', 'last', 'note', 'first', 'phone'])).toEqual({
      phone_number: 4,
      first_name: 3,
      last_name: 1,
      image_url: 0,
    });
  });

  it('needs no other column than the phone number', () => {
    expect(recogniseColumns(['phone'])).toEqual({ phone_number: 0 });
  });
});

describe('two columns that could be the same field', () => {
  it('are settled by the field’s own name', () => {
    expect(recogniseColumns(['Mobile', 'Phone Number', 'Name', 'First Name'])).toEqual({
      phone_number: 1,
      first_name: 3,
    });
  });

  it.each([
    [['Phone', 'Mobile']],
    [['phone', 'phone']],
    [['phone_number', 'Phone Number']],
    [['phone', 'Photo', 'Avatar']],
    [['phone', 'Name', 'Given name']],
  ])('are refused, not guessed: %j', (header) => {
    expect(() => recogniseColumns(header)).toThrow(refused);
  });

  it('are named, with the option that settles it', () => {
    expect(() => recogniseColumns(['Phone', 'Mobile'])).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/"Phone".*"Mobile"/),
        next: expect.stringContaining('--map phone_number="Phone"'),
      }),
    );
  });

  it('are settled by --map', () => {
    expect(recogniseColumns(['Phone', 'Mobile'], { phone_number: 'Mobile' })).toEqual({ phone_number: 1 });
  });

  it('are settled by --map where both have the same header: the first is taken', () => {
    expect(recogniseColumns(['phone', 'phone'], { phone_number: 'phone' })).toEqual({ phone_number: 0 });
  });
});

describe('--map', () => {
  it('takes a header that nobody would recognise', () => {
    expect(recogniseColumns(['Leitung', 'Wer'], { phone_number: 'Leitung', first_name: 'Wer' })).toEqual({
      phone_number: 0,
      first_name: 1,
    });
  });

  it('wins over what would be recognised', () => {
    expect(recogniseColumns(['phone', 'Name', 'Brand'], { first_name: 'Brand' })).toEqual({
      phone_number: 0,
      first_name: 2,
    });
  });

  it('does not mind case, blanks and punctuation', () => {
    expect(recogniseColumns(['phone', 'Brand Name'], { first_name: 'brand-name' })).toMatchObject({ first_name: 1 });
  });

  it('takes the header that is exactly so before one that is nearly so', () => {
    expect(recogniseColumns(['phone', 'brand', 'Brand'], { first_name: 'Brand' })).toMatchObject({ first_name: 2 });
  });

  it('takes a column by its place where it has no name, or one that stands before it already', () => {
    const header = ['phone', '', 'Brand', 'Brand', ' '];
    const names = header.map((_, index) => columnName(header, index));
    expect(names).toEqual(['phone', '#2', 'Brand', '#4', '#5']);
    for (const [index, name] of names.entries()) {
      expect(recogniseColumns(header, { last_name: name }).last_name).toBe(index);
    }
  });

  it('takes a header that is written as a place before that place', () => {
    expect(recogniseColumns(['phone', 'Brand', '#2'], { first_name: '#2' })).toMatchObject({ first_name: 2 });
  });

  it.each(['#0', '#4', '#1x'])('is refused for a place that the file does not have: %s', (place) => {
    expect(() => recogniseColumns(['phone', 'Name', 'Brand'], { first_name: place })).toThrow(refused);
  });

  it('without a header says that no column is the field, though one would be recognised', () => {
    expect(recogniseColumns(['phone', 'name'], { first_name: '' })).toEqual({ phone_number: 0 });
    expect(() => recogniseColumns(['phone'], { phone_number: '' })).toThrow(refused);
  });

  it('is refused for a column that the file does not have, and says which it has', () => {
    expect(() => recogniseColumns(['phone', 'Name'], { first_name: 'Brand' })).toThrow(
      expect.objectContaining({ code: 'source_columns', message: expect.stringMatching(/"Brand".*"phone", "Name"/) }),
    );
  });
});

describe('a header without a phone number', () => {
  it.each([[['first_name', 'last_name']], [['+12025550100', 'Acme']], [[]]])('is refused: %j', (header) => {
    expect(() => recogniseColumns(header)).toThrow(refused);
  });

  it.each([20, 21])('of %i columns is told, but not more than twenty of them', (width) => {
    const header = Array.from({ length: width }, (_, index) => `column${index + 1}`);
    expect(() => recogniseColumns(header)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(width > 20 ? '"column20", …' : '"column20".') }),
    );
  });
});

describe('the columns that linq-cards has added to a result file', () => {
  it.each(['linq__phone_number', 'LINQ__phone_number', ' linq__phone_number '])(
    'are never taken for ours: %j',
    (header) => {
      expect(recogniseColumns([header, 'phone'])).toEqual({ phone_number: 1 });
      expect(() => recogniseColumns([header])).toThrow(refused);
    },
  );
});

describe('two headers', () => {
  it.each([
    ['Phone Number', 'phone_number'],
    ['Zo\u00eb', 'ZOE\u0308'],
    ['ﬁrst', 'first'],
  ])('are the same but for case, blanks, punctuation and encoding: %j and %j', (a, b) => {
    expect(comparable(a)).toBe(comparable(b));
  });

  it('stay two when their letters differ', () => {
    expect(comparable('phone1')).not.toBe(comparable('phone2'));
    expect(comparable('имя')).not.toBe(comparable('фамилия'));
  });
});

it('counts a field once, however many columns could be it', () => {
  expect(countRecognised(['phone', 'mobile', 'first', 'note'])).toBe(2);
  expect(countRecognised([])).toBe(0);
});
