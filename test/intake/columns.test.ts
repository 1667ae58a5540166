import { describe, expect, it } from 'vitest';
import { countRecognised } from '../../src/intake/candidates.js';
import { columnName, type Mapping, recogniseColumns as recognised } from '../../src/intake/columns.js';
import { comparable } from '../../src/intake/comparable.js';

/** What the header says, without questions about names. */
const recogniseColumns = (header: readonly string[], mapping: Mapping = {}) =>
  recognised(header, { mapping, numbersOnly: true });
const withRows = (header: readonly string[], rows: readonly (readonly string[])[] = [], mapping: Mapping = {}) =>
  recognised(header, { mapping, rows });
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
    ['first_name', ['First Name', 'firstName', 'FIRST', 'Given Name', 'Forename', 'fname', 'Vorname', 'Prénom']],
    ['last_name', ['Last Name', 'lastName', 'LAST', 'Surname', 'Family Name', 'lname', 'Nachname']],
    [
      'image_url',
      ['Image URL', 'imageUrl', 'image', 'Photo', 'photo_url', 'avatar_url', 'Picture', 'Logo', 'Profile Photo'],
    ],
  ] as const)('%s, as %j', (field, headers) => {
    const found = headers.map((header) => recogniseColumns(['phone', header]));
    expect(found).toEqual(headers.map(() => ({ phone_number: 0, [field]: 1 })));
  });

  it.each(['Full Name', 'Company', 'phone_type', 'phone2', 'notes', ''])('%j is none of ours', (header) => {
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
    expect(recogniseColumns(['Mobile', 'Phone Number', 'Forename', 'First Name'])).toEqual({
      phone_number: 1,
      first_name: 3,
    });
  });

  it.each([
    [['Phone', 'Mobile']],
    [['phone', 'phone']],
    [['phone_number', 'Phone Number']],
    [['phone', 'Photo', 'Avatar']],
    [['phone', 'First', 'Given name']],
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

describe('headers of other languages', () => {
  it.each([
    ['de', ['Telefonnummer', 'Vorname', 'Nachname', 'Bild']],
    ['fr', ['Téléphone', 'Prénom', 'Nom', 'Photo']],
    ['es', ['Teléfono', 'Nombre', 'Apellidos', 'Imagen']],
    ['it', ['Telefono', 'Nome', 'Cognome', 'Immagine']],
    ['pt', ['Telemóvel', 'Nome', 'Apelido', 'Imagem']],
    ['nl', ['Telefoonnummer', 'Voornaam', 'Achternaam', 'Afbeelding']],
    ['pl', ['Numer telefonu', 'Imię', 'Nazwisko', 'Zdjęcie']],
    ['sv', ['Telefonnummer', 'Förnamn', 'Efternamn', 'Bild']],
    ['da', ['Telefon', 'Fornavn', 'Efternavn', 'Billede']],
    ['nb', ['Telefon', 'Fornavn', 'Etternavn', 'Bilde']],
    ['fi', ['Puhelinnumero', 'Etunimi', 'Sukunimi', 'Kuva']],
    ['cs', ['Telefon', 'Jméno', 'Příjmení', 'Obrázek']],
    ['tr', ['Telefon Numarası', 'Ad', 'Soyad', 'Resim']],
    ['ru', ['Телефон', 'Имя', 'Фамилия', 'Фото']],
    ['uk', ['Телефон', 'Ім’я', 'Прізвище', 'Зображення']],
    ['ja', ['電話番号', '名', '姓', '画像']],
    ['zh', ['手机号码', '名', '姓', '照片']],
    ['ko', ['전화번호', '이름', '성', '사진']],
  ])('are recognised: %s', (_, header) => {
    const rows = [['+12025550100', 'Zoë', 'Meyer', '']];
    const { phone_number, last_name, image_url } = recogniseColumns(header);
    expect({ phone_number, last_name, image_url }).toEqual({ phone_number: 0, last_name: 2, image_url: 3 });
    if (header[1] !== '이름') expect(withRows(header, rows).first_name).toBe(1);
  });

  it('mean the whole name where they stand alone', () => {
    expect(() => withRows(['Téléphone', 'Nom'], [['+12025550100', 'Zoë Meyer']])).toThrow(refused);
    expect(withRows(['Téléphone', 'Nom'], [['+12025550100', 'Acme']])).toEqual({ phone_number: 0, first_name: 1 });
  });
});

describe('headers of common exports', () => {
  it.each([
    ['Google Contacts', ['First Name', 'Middle Name', 'Last Name', 'Photo', 'Phone 1 - Label', 'Phone 1 - Value'], 5],
    ['Microsoft 365', ['Display name', 'First name', 'Last name', 'Mobile Phone', 'Office', 'Phone number'], 5],
    ['HubSpot', ['Record ID', 'First Name', 'Last Name', 'Email', 'Phone Number', 'Mobile Phone Number'], 4],
    ['Webex', ['First Name', 'Last Name', 'Display Name', 'Phone Number', 'Extension'], 3],
    ['Zoom', ['Email', 'First Name', 'Last Name', 'Phone Number', 'Site'], 3],
  ])('are recognised: %s', (_, header, phone_number) => {
    expect(withRows(header)).toMatchObject({
      phone_number,
      first_name: header.findIndex((name) => name.toLowerCase() === 'first name'),
      last_name: header.findIndex((name) => name.toLowerCase() === 'last name'),
    });
  });

  it.each([
    ['Outlook', ['First Name', 'Last Name', 'Business Phone', 'Home Phone', 'Mobile Phone']],
    ['Salesforce', ['First Name', 'Last Name', 'Phone', 'Mobile', 'Fax']],
  ])('are told apart by their cells, or asked about: %s', (_, header) => {
    const cells = (filled: readonly string[]) => header.map((name) => (filled.includes(name) ? '+12025550100' : ''));
    const [, , first = '', second = '', third = ''] = header;
    expect(withRows(header, [cells([first])]).phone_number).toBe(2);
    expect(() => withRows(header, [cells([first, second, third])])).toThrow(refused);
  });

  it('may have whole names only, which are asked about: Twilio', () => {
    const header = ['Phone Number', 'Friendly Name', 'SID'];
    expect(() => withRows(header, [['+12025550100', 'Acme Support', 'PN1']])).toThrow(refused);
  });
});

describe('a column of whole names', () => {
  const header = ['phone', 'Full Name'];
  const rows = [
    ['+12025550100', 'Ludwig van Beethoven'],
    ['+12025550101', 'Meyer, Zoë'],
  ];

  it('is asked about, with the split shown', () => {
    expect(() => withRows(header, rows)).toThrow(
      expect.objectContaining({
        code: 'source_columns',
        next: expect.stringMatching(/Ludwig \| van Beethoven; Zoë \| Meyer.*--map full_name="Full Name"/),
      }),
    );
  });

  it('is split, or sent as it is, as --map says', () => {
    expect(withRows(header, rows, { full_name: 'Full Name' })).toEqual({ phone_number: 0, full_name: 1 });
    expect(withRows(header, rows, { first_name: 'Full Name' })).toEqual({ phone_number: 0, first_name: 1 });
  });

  it('is the first name where its names are one word each', () => {
    expect(withRows(header, [['+12025550100', 'Acme']])).toEqual({ phone_number: 0, first_name: 1 });
  });

  it('is not used beside columns for first and last name', () => {
    expect(withRows(['phone', 'Name', 'First', 'Last'], rows)).toEqual({
      phone_number: 0,
      first_name: 2,
      last_name: 3,
    });
  });

  it('may be the last name beside a first name, which is asked', () => {
    const question = expect.objectContaining({ next: expect.stringContaining('--map last_name="Name"') });
    expect(() => withRows(['phone', 'Name', 'Vorname'], rows)).toThrow(question);
  });
});

describe('a file of which only the phone column is recognised', () => {
  it('is refused with its headers and the nearest guess', () => {
    expect(() => withRows(['Phone', 'Frist Name', 'Team'])).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('"Phone", "Frist Name", "Team"'),
        next: expect.stringContaining('--map first_name="Frist Name"'),
      }),
    );
    expect(() => withRows(['Phone'])).toThrow(refused);
  });

  it('is taken where nothing but its numbers is wanted', () => {
    expect(recogniseColumns(['Phone'])).toEqual({ phone_number: 0 });
  });
});

it('says what to type for a column that --map misspells', () => {
  expect(() => withRows(['phone', 'Brand'], [], { first_name: 'Brnad' })).toThrow(
    expect.objectContaining({ next: 'Did you mean: --map first_name="Brand"' }),
  );
});
