import { type Card, differences } from '../cards/card.js';
import { FIELDS, type Field } from '../intake/columns.js';
import { readLoneRow } from '../intake/rows.js';
import { escapeFormulaValue } from '../result-format.js';

/** The cards of an account as CSV records, header first, and what they cannot express. */
export type CardsExport = {
  records: string[][];
  /** Inactive cards, which recipients do not see: provisioning them would set them up again. */
  inactive: number;
  /** Cards whose number is not valid in a file. */
  unreadable: string[];
  /** Values that a source file cannot contain; their cells are empty. */
  leftEmpty: { phoneNumber: string; field: Field }[];
};

type Cells = { [field in Field]: string };

/**
 * Converts the active cards of an account to the format of `provision`, sorted by number. Each row is parsed again
 * before it is used, so that a plan of the file changes nothing: a value that would change or become a row problem
 * leaves its cell empty, which keeps the current value.
 */
export function exportCards(cards: Iterable<Card>): CardsExport {
  const all = [...new Map([...cards].map((card) => [card.phoneNumber, card])).values()];
  const live = all
    .filter(({ isActive }) => isActive)
    .sort((one, other) => (one.phoneNumber < other.phoneNumber ? -1 : 1));
  const result: CardsExport = {
    records: [[...FIELDS]],
    inactive: all.length - live.length,
    unreadable: [],
    leftEmpty: [],
  };
  for (const card of live) {
    const { cells, leftEmpty } = readableCells(card);
    result.leftEmpty.push(...leftEmpty.map((field) => ({ phoneNumber: card.phoneNumber, field })));
    if (isReadBack(cells, card)) result.records.push(FIELDS.map((field) => cells[field]));
    else result.unreadable.push(card.phoneNumber);
  }
  return result;
}

const VALUES = ['first_name', 'last_name', 'image_url'] as const;
const EMPTY: Cells = { phone_number: '', first_name: '', last_name: '', image_url: '' };

/** The cells of a card, without values that would be read as something else. */
function readableCells(card: Card): { cells: Cells; leftEmpty: Field[] } {
  const cells = cellsOf(card);
  if (isReadBack(cells, card)) return { cells, leftEmpty: [] };
  const bare = { ...EMPTY, phone_number: card.phoneNumber };
  if (!isReadBack(bare, card)) return { cells, leftEmpty: [] };
  const leftEmpty = VALUES.filter((field) => !isReadBack({ ...bare, [field]: cells[field] }, card));
  return { cells: { ...cells, ...Object.fromEntries(leftEmpty.map((field) => [field, ''])) }, leftEmpty };
}

function cellsOf({ phoneNumber, firstName, lastName = '', imageUrl = '' }: Card): Cells {
  const [first_name, last_name, image_url] = [firstName, lastName, imageUrl].map(escapeFormulaValue);
  return {
    phone_number: phoneNumber,
    first_name: first_name ?? '',
    last_name: last_name ?? '',
    image_url: image_url ?? '',
  };
}

/** Whether a row has exactly the values of the card. */
function isReadBack(cells: Cells, card: Card): boolean {
  // A run knows the account's cards when it reads the file: its numbers are right, and so are the names on them.
  const account = { lines: { has: (line: string) => line === card.phoneNumber }, cardOf: () => card };
  const row = readLoneRow(asWritten(cells), account);
  return (
    row.kind === 'good' && row.phoneNumber === card.phoneNumber && differences(card, row.fields, undefined).length === 0
  );
}

/** Half of a surrogate pair does not survive UTF-8. */
function asWritten(cells: Cells): Cells {
  return Object.fromEntries(FIELDS.map((field) => [field, Buffer.from(cells[field]).toString()])) as Cells;
}
