import { type Card, differences } from '../cards/card.js';
import { FIELDS, type Field } from '../intake/columns.js';
import { readLoneRow } from '../intake/rows.js';
import { escapeFormulaValue } from '../result-format.js';

/** The cards of an account as records of a CSV, header first, and what could not be told in one. */
export type CardsExport = {
  records: string[][];
  /** Cards that recipients do not see: provisioned again, they would be set up anew. */
  inactive: number;
  /** Cards whose number cannot be read back from a file. */
  unreadable: string[];
  /** Values whose cells are empty, because a CSV that is provisioned cannot hold them. */
  leftEmpty: { phoneNumber: string; field: Field }[];
};

type Cells = { [field in Field]: string };

/**
 * Brings the live cards of an account into the form that `provision` reads, sorted by number. Each row is read back
 * before it is taken, so that a plan of all of them has nothing to do: a value that would come back as another one, or as
 * a row problem, leaves its cell empty, which means “leave as it is”.
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

/** The cells of a card, but for values that would be read as something else. */
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

/** Whether a row says of the card nothing but what it is. */
function isReadBack(cells: Cells, card: Card): boolean {
  const row = readLoneRow(asWritten(cells), {});
  return (
    row.kind === 'good' && row.phoneNumber === card.phoneNumber && differences(card, row.fields, undefined).length === 0
  );
}

/** Half of a surrogate pair does not survive UTF-8. */
function asWritten(cells: Cells): Cells {
  return Object.fromEntries(FIELDS.map((field) => [field, Buffer.from(cells[field]).toString()])) as Cells;
}
