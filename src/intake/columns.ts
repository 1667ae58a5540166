import { OperatorError } from '../errors.js';
import { isResultColumn } from '../result-format.js';

/** The columns that linq-cards reads. All others are carried through to the results. */
export const FIELDS = ['phone_number', 'first_name', 'last_name', 'image_url'] as const;
export type Field = (typeof FIELDS)[number];

/** Where each field stands in the source: the index of its column, from 0. */
export type Columns = { phone_number: number } & Partial<Record<Field, number>>;

/** Headers that are taken for a field, without case, blanks and punctuation. The field's own name wins over the others. */
export const SYNONYMS: Record<Field, readonly string[]> = {
  phone_number: [
    'phonenumber',
    'phone',
    'phoneno',
    'phonenr',
    'number',
    'mobile',
    'mobilenumber',
    'mobilephone',
    'mobileno',
    'cell',
    'cellphone',
    'cellnumber',
    'tel',
    'telephone',
    'telephonenumber',
    'telefon',
    'telefonnummer',
    'msisdn',
    'line',
    'linenumber',
    'e164',
  ],
  first_name: ['firstname', 'first', 'givenname', 'given', 'forename', 'fname', 'vorname', 'name', 'displayname'],
  last_name: ['lastname', 'last', 'surname', 'familyname', 'family', 'lname', 'nachname'],
  image_url: [
    'imageurl',
    'image',
    'imagelink',
    'img',
    'imgurl',
    'photo',
    'photourl',
    'picture',
    'pictureurl',
    'avatar',
    'avatarurl',
    'logo',
    'logourl',
    'profileimage',
    'profileimageurl',
    'profilephoto',
    'profilepicture',
  ],
};

/**
 * How a mapping names a column: by its header, or by its place (`#3` is the third) where it has none, or one that stands
 * before it already.
 */
export function columnName(header: readonly string[], index: number): string {
  const name = header[index] ?? '';
  return name.trim() !== '' && header.indexOf(name) === index ? name : `#${index + 1}`;
}

/** How a header is compared: `Phone Number`, `phone-number` and `PHONE_NUMBER` are one. */
export function comparable(header: string): string {
  return header
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** How many fields of a header line are recognised; used to find the delimiter. */
export function countRecognised(header: readonly string[]): number {
  return FIELDS.filter((field) => candidates(header, field).length > 0).length;
}

/**
 * Finds the column of every field.
 *
 * @param mapping what the operator said: field → header or place, see {@link columnName}; it wins over what would be
 *   recognised. With neither, no column is the field.
 * @throws OperatorError `source_columns` when there is no phone column, or two columns could be the same field.
 */
export function recogniseColumns(header: readonly string[], mapping: Partial<Record<Field, string>> = {}): Columns {
  const columns: Partial<Record<Field, number>> = {};
  for (const field of FIELDS) {
    const asked = mapping[field];
    if (asked === '') continue;
    const index = asked === undefined ? recognise(header, field) : find(header, asked, field);
    if (index !== undefined) columns[field] = index;
  }
  const { phone_number } = columns;
  if (phone_number === undefined) throw noPhoneColumn(header);
  return { ...columns, phone_number };
}

function recognise(header: readonly string[], field: Field): number | undefined {
  const found = candidates(header, field);
  if (found.length < 2) return found[0];
  const names = found.map((index) => JSON.stringify(header[index])).join(' and ');
  throw new OperatorError(
    'source_columns',
    `${names} could all be the ${field} column.`,
    `Say which one it is, for example: --map ${field}=${JSON.stringify(header[found[0] ?? 0])}`,
  );
}

/** The fields whose column the header leaves open: two columns could be it, or none could be the phone number. */
export function unclearFields(header: readonly string[], mapping: Partial<Record<Field, string>> = {}): Field[] {
  return FIELDS.filter((field) => {
    const found = candidates(header, field).length;
    return mapping[field] === undefined && (found > 1 || (found === 0 && field === 'phone_number'));
  });
}

/** The columns that could be a field: those with its own name if there are any, else those with a synonym. */
export function candidates(header: readonly string[], field: Field): number[] {
  const names = header.map(comparable);
  const indexesOf = (accepted: readonly string[]) =>
    names.flatMap((name, index) => (accepted.includes(name) && !isResultColumn(header[index] ?? '') ? [index] : []));
  const own = indexesOf([comparable(field)]);
  return own.length > 0 ? own : indexesOf(SYNONYMS[field]);
}

function find(header: readonly string[], asked: string, field: Field): number {
  const exact = header.indexOf(asked);
  if (exact >= 0) return exact;
  const place = /^#(\d+)$/.exec(asked)?.[1];
  const index =
    place === undefined ? header.findIndex((name) => comparable(name) === comparable(asked)) : Number(place) - 1;
  if (index >= 0 && index < header.length) return index;
  throw new OperatorError(
    'source_columns',
    `The file has no column ${JSON.stringify(asked)} for ${field}. It has: ${listed(header)}.`,
    `Correct --map ${field}=…`,
  );
}

function noPhoneColumn(header: readonly string[]): OperatorError {
  return new OperatorError(
    'source_columns',
    `No column of the file is recognised as the phone number. The first line has: ${listed(header)}.`,
    'Add a header line with a column phone_number, or say which column it is: --map phone_number="Your Header"',
  );
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 40)));
  return shown.join(', ') + (header.length > shown.length ? ', …' : '');
}
