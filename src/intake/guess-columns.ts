import { isPhoneLike } from '../cards/phone-number.js';
import { isResultColumn } from '../result-format.js';
import { candidates, columnsNamed, FIELDS, type Field } from './candidates.js';
import { columnName } from './columns.js';
import { WHOLE_NAMES } from './synonyms.js';

/**
 * Guesses the fields whose column the header leaves open, for a person to review. The phone number is the
 * column that has numbers; whatever else is unclear is no field, for a wrong name would be seen by recipients.
 *
 * @param sample the first data rows
 * @returns what a mapping would say, see {@link columnName}; without the phone number where no column has numbers, or the
 *   header itself has one and is rather the first row of a file without a header
 */
export function guessColumns(
  fields: readonly Field[],
  header: readonly string[],
  sample: readonly (readonly string[])[],
): Partial<Record<Field, string>> {
  const others = fields.filter((field) => field !== 'phone_number').map((field) => [field, '']);
  const phone = fields.includes('phone_number') ? phoneColumn(header, sample) : undefined;
  return { ...Object.fromEntries(others), ...(phone !== undefined && { phone_number: columnName(header, phone) }) };
}

function phoneColumn(header: readonly string[], sample: readonly (readonly string[])[]): number | undefined {
  if (header.some(isPhoneLike)) return undefined;
  const named = candidates(header, 'phone_number');
  const possible = named.length > 0 ? named : namedNothing(header);
  const likely = possible
    .map((index) => ({ index, ...numbersIn(sample.map((cells) => cells[index] ?? '')) }))
    .filter(({ numbers, filled }) => numbers * 2 > filled)
    .sort((a, b) => b.numbers - a.numbers);
  return likely[0]?.index;
}

/** The columns that are neither recognised as a field nor results of an earlier run. */
function namedNothing(header: readonly string[]): number[] {
  const named = new Set([
    ...FIELDS.flatMap((field) => candidates(header, field)),
    ...columnsNamed(header, WHOLE_NAMES),
  ]);
  return [...header.keys()].filter((index) => !named.has(index) && !isResultColumn(header[index] ?? ''));
}

function numbersIn(cells: readonly string[]): { numbers: number; filled: number } {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return { numbers: filled.filter(isPhoneLike).length, filled: filled.length };
}
