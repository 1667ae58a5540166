import { z } from 'zod';
import { isCountry } from '../../../cards/phone-number.js';
import { MODES } from '../../../cards/plan.js';
import { encodingNamed } from '../../../encoding-names.js';
import { OperatorError } from '../../../errors.js';
import type { RunRecord, RunSettings } from '../../../home/run-record.js';
import { columnName, MAPPABLE, type Mappable } from '../../../intake/columns.js';
import { SETTINGS } from '../../../settings.js';

/** The import options of a form; those left empty are detected from the file. */
type Reading = Partial<
  Pick<
    RunSettings,
    | 'encoding'
    | 'delimiter'
    | 'headerLine'
    | 'defaultCountry'
    | 'mapping'
    | 'mode'
    | 'allowPlaceholder'
    | 'clearMarker'
    | 'maxInvalid'
    | 'checkImages'
    | 'refetchImages'
  >
>;

/** The delimiters as a form names them, because a tab would be invisible. */
export const DELIMITER_NAMES: Readonly<Record<string, { char: string; text: string }>> = {
  comma: { char: ',', text: 'comma' },
  semicolon: { char: ';', text: 'semicolon' },
  tab: { char: '\t', text: 'tab' },
  pipe: { char: '|', text: 'pipe' },
};
/**
 * Reads the import options of an upload.
 *
 * @throws OperatorError `setting_invalid`
 */
export function readSettingsOf(form: URLSearchParams): Reading {
  const phone = text(form, 'phone');
  return {
    ...encodingOf(form),
    ...delimiterOf(form),
    ...countryOf(form),
    ...checksOf(form),
    ...(phone !== '' && { mapping: { phone_number: phone } }),
  };
}

/**
 * Reads the changed import options of a plan. The column mapping belongs to the header as it was read before; another
 * encoding or delimiter gives another header, so the columns are then detected again.
 *
 * @throws OperatorError `setting_invalid`
 */
export function changedReadSettings(form: URLSearchParams, { dialect, settings }: RunRecord): Reading {
  const encoding = encodingOf(form).encoding ?? null;
  const delimiter = delimiterOf(form).delimiter ?? settings.delimiter ?? dialect.delimiter;
  const headerLine = headerLineOf(form);
  const isOtherHeader = headerLine !== undefined && headerLine !== (dialect.headerLine ?? 1);
  const isReadAnew =
    isOtherHeader ||
    dialect.samples !== undefined ||
    (encoding !== null && encoding !== dialect.encoding) ||
    delimiter !== dialect.delimiter;
  const mode = z.enum(MODES).safeParse(text(form, 'mode'));
  return {
    encoding: encoding ?? settings.encoding,
    delimiter,
    defaultCountry: form.has('country') ? (countryOf(form).defaultCountry ?? null) : settings.defaultCountry,
    headerLine: isOtherHeader ? headerLine : settings.headerLine,
    ...checksOf(form),
    ...(mode.success && { mode: mode.data }),
    mapping: isReadAnew ? {} : mappingOf(form, dialect.header),
  };
}

/** Names every field explicitly, so that a field that the user unmapped is not detected again. */
function mappingOf(form: URLSearchParams, header: readonly string[]): Record<string, string> {
  const chosen = header.map((_, index) => ({ name: columnName(header, index), field: text(form, `column-${index}`) }));
  const mapping = MAPPABLE.map((field): [Mappable, string] => {
    const columns = chosen.filter((column) => column.field === field);
    if (columns.length > 1) throw twice(field, columns);
    return [field, columns[0]?.name ?? ''];
  });
  // Whole names are only spoken of where there are any.
  const result = Object.fromEntries(mapping.filter(([field, name]) => field !== 'full_name' || name !== ''));
  if (result['phone_number'] === '') {
    throw invalid('No column is mapped to the phone number.', 'Choose the column with the phone numbers.');
  }
  return result;
}

function encodingOf(form: URLSearchParams): Pick<Reading, 'encoding'> {
  const said = text(form, 'encoding');
  if (said === '') return {};
  const encoding = encodingNamed(said);
  if (encoding === undefined) throw invalid('Unknown encoding.', 'Choose one from the list.');
  return { encoding };
}

function headerLineOf(form: URLSearchParams): number | undefined {
  const line = text(form, 'headerLine');
  if (line === '') return undefined;
  if (/^[1-9]\d*$/.test(line)) return Number(line);
  throw invalid('The line of the header is not a number.', 'Write the number of the line, for example 4.');
}

function delimiterOf(form: URLSearchParams): Pick<Reading, 'delimiter'> {
  const delimiter = DELIMITER_NAMES[text(form, 'delimiter')]?.char;
  return delimiter === undefined ? {} : { delimiter };
}

/** What is checked before anything is sent. */
function checksOf(form: URLSearchParams): Pick<Reading, 'allowPlaceholder' | 'clearMarker' | 'maxInvalid' | Switch> {
  const names = text(form, 'allowPlaceholder')
    .split(',')
    .map((name) => name.trim().normalize('NFC'));
  const percent = text(form, 'maxInvalid');
  const maxInvalid = percent === '' ? undefined : SETTINGS.maxInvalid.schema.safeParse(percent);
  if (maxInvalid?.success === false)
    throw invalid('The share of rows with errors is not a percentage.', 'Write a percentage such as 20, or off.');
  return {
    ...(form.has('allowPlaceholder') && { allowPlaceholder: names.filter((name) => name !== '') }),
    ...(form.has('clearMarker') && { clearMarker: markerOf(form) }),
    ...(maxInvalid && { maxInvalid: maxInvalid.data }),
    ...switchOf(form, 'checkImages'),
    ...switchOf(form, 'refetchImages'),
  };
}

type Switch = 'checkImages' | 'refetchImages';

/** A switch that may be left as it is by default. */
function switchOf(form: URLSearchParams, name: Switch): Pick<Reading, Switch> {
  const said = text(form, name);
  return said === 'on' || said === 'off' ? { [name]: said === 'on' } : {};
}

function markerOf(form: URLSearchParams): string | null {
  const marker = text(form, 'clearMarker');
  if (marker === '') return null;
  const read = SETTINGS.clearMarker.schema.safeParse(marker);
  if (read.success) return read.data;
  throw invalid('The text that asks for a removal is too long.', 'Use up to 100 characters.');
}

function countryOf(form: URLSearchParams): Pick<Reading, 'defaultCountry'> {
  const country = text(form, 'country').toUpperCase();
  if (country === '') return {};
  if (isCountry(country)) return { defaultCountry: country };
  throw invalid('Unknown country.', 'Enter a two-letter code such as US, DE or GB, or leave the field empty.');
}

function text(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').trim();
}

function twice(field: Mappable, columns: readonly { name: string }[]): OperatorError {
  const names = columns.map(({ name }) => JSON.stringify(name.slice(0, 40))).join(' and ');
  return invalid(`${names} are both mapped to ${field}.`, 'Choose one of them, and set the other to “not used”.');
}

function invalid(what: string, next: string): OperatorError {
  return new OperatorError('setting_invalid', what, next);
}
