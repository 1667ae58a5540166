import { type CardField, type CardFields, normalText } from '../cards/card.js';
import { nameText, withoutHidden } from '../cards/name-text.js';
import { isPlaceholder } from '../cards/placeholder.js';
import type { RowNote } from '../cards/row-note.js';
import type { RowProblem, RowProblemCode } from '../cards/row-problem.js';
import { unescapeFormula } from '../result-format.js';
import type { Field } from './columns.js';
import { readPictureAddress } from './picture-address.js';

/** Linq publishes no limit; beyond this a name is surely a mistake. */
const MAX_NAME_CHARACTERS = 100;
/** What the list of chats on a phone shows of a name, about; the rest is cut. */
const SHOWN_NAME_CHARACTERS = 40;
const CONTROL = /\p{Cc}/u;

/** A problem without its place, which the caller knows. */
export type CellProblem = Pick<RowProblem, 'code' | 'value' | 'suggestion'> & { field: Field };

/** The cells of one row that set the card, as they stand in the file; an absent column is an empty cell. */
export type CardCells = Record<Exclude<Field, 'phone_number'>, string>;

/** `isName`: whether a text is a name although it looks like a placeholder or has invisible characters. */
export type CellOptions = { isName?: (text: string, field: CardField) => boolean };

/** What the cells of a row say about its card. */
export type CardReading = { fields: CardFields; problems: CellProblem[]; notes: RowNote[] };

/** Reads names and picture of one row. An empty cell sets nothing. All problems are told, not only the first. */
export function readCardCells(cells: CardCells, options: CellOptions = {}): CardReading {
  const reading: CardReading = { fields: {}, problems: [], notes: [] };
  readName(cells.first_name, { field: 'first_name', sets: 'firstName' }, reading, options);
  readName(cells.last_name, { field: 'last_name', sets: 'lastName' }, reading, options);
  readPicture(cells.image_url, reading);
  return reading;
}

function readName(
  cell: string,
  { field, sets }: { field: 'first_name' | 'last_name'; sets: 'firstName' | 'lastName' },
  { fields, problems, notes }: CardReading,
  options: CellOptions,
): void {
  const raw = unescapeFormula(cell);
  const name = nameText(raw);
  if (name === '') return;
  fields[sets] = name;
  const add = (code: RowProblemCode, suggestion?: string) =>
    problems.push({ code, value: name, field, ...(suggestion !== undefined && { suggestion }) });
  const visible = withoutHidden(name);
  const clean = onOneLine(visible);
  if (CONTROL.test(name)) add('control_character', clean);
  const length = [...name].length;
  if (length > MAX_NAME_CHARACTERS) add('name_too_long');
  const isName = options.isName?.(name, sets) === true;
  if (visible !== name && !isName) add('name_invisible', clean);
  if (isPlaceholder(visible) && !isName) add('name_placeholder');
  if (name !== raw.normalize('NFC')) notes.push({ code: 'blanks_removed', field });
  if (length > SHOWN_NAME_CHARACTERS && length <= MAX_NAME_CHARACTERS) notes.push({ code: 'name_long', field });
}

/** The text with blanks for its line breaks and tabs, where it has no other control characters. */
function onOneLine(text: string): string | undefined {
  const line = text
    .replace(/[\r\n\t\v\f\u0085]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line === '' || CONTROL.test(line) ? undefined : line;
}

function readPicture(cell: string, { fields, problems }: CardReading): void {
  const text = normalText(unescapeFormula(cell));
  if (nameText(text) === '') return;
  const reading = readPictureAddress(text);
  if (reading.ok) fields.imageUrl = reading.url;
  else {
    const { code, suggestion } = reading;
    problems.push({ code, value: text, field: 'image_url', ...(suggestion !== undefined && { suggestion }) });
  }
}
