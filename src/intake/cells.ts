import { type CardField, type CardFields, normalText } from '../cards/card.js';
import { nameText, withoutHidden } from '../cards/name-text.js';
import { isPlaceholder } from '../cards/placeholder.js';
import type { RowNote, RowWarning } from '../cards/row-note.js';
import type { RowProblem, RowProblemCode } from '../cards/row-problem.js';
import { unescapeFormula } from '../result-format.js';
import type { Field } from './columns.js';
import { readPictureAddress } from './picture-address.js';
import { unescapedText } from './text/escaped-text.js';
import { isUnlikelyName } from './text/unlikely-name.js';

/** Linq publishes no limit; beyond this a name is surely a mistake. */
const MAX_NAME_CHARACTERS = 100;
/** What the list of chats on a phone shows of a name, about; the rest is cut. */
const SHOWN_NAME_CHARACTERS = 40;
/** Half a surrogate pair too, as a workbook may have it: no database and no API takes one. */
const CONTROL = /[\p{Cc}\p{Cs}]/u;
/** Names that are remembered, so that a file of a million different ones takes no memory. */
const MOST_CHECKED = 20_000;

/** A problem without its place, which the caller knows. */
export type CellProblem = Pick<RowProblem, 'code' | 'value' | 'suggestion'> & { field: Field };

/** The cells of one row that set the card, as they stand in the file; an absent column is an empty cell. */
export type CardCells = Record<Exclude<Field, 'phone_number'>, string>;

/**
 * `isName`: whether a text is a name although it looks like a placeholder or has invisible characters. `checked`: the names of
 * cells in which nothing was found before; a file repeats most of its names.
 */
export type CellOptions = {
  isName?: (text: string, field: CardField) => boolean;
  checked?: Map<string, string> | undefined;
  /** Whether a picture may be named by the path of a file. */
  hasFiles?: boolean | undefined;
};

/** What the cells of a row say about its card. */
export type CardReading = {
  fields: CardFields;
  problems: CellProblem[];
  notes: RowNote[];
  warnings: (Omit<RowWarning, 'column'> & { field: Field })[];
};

/** Reads names and picture of one row. An empty cell sets nothing. All problems are told, not only the first. */
export function readCardCells(cells: CardCells, options: CellOptions = {}): CardReading {
  const reading: CardReading = { fields: {}, problems: [], notes: [], warnings: [] };
  readName(cells.first_name, { field: 'first_name', sets: 'firstName' }, reading, options);
  readName(cells.last_name, { field: 'last_name', sets: 'lastName' }, reading, options);
  readPicture(cells.image_url, reading, options);
  return reading;
}

function readName(
  cell: string,
  { field, sets }: { field: 'first_name' | 'last_name'; sets: 'firstName' | 'lastName' },
  { fields, problems, notes, warnings }: CardReading,
  options: CellOptions,
): void {
  const raw = unescapeFormula(cell);
  const checked = options.checked?.get(raw);
  if (checked !== undefined) {
    fields[sets] = checked;
    return;
  }
  const name = nameText(raw);
  if (name === '') return;
  fields[sets] = name;
  const before = problems.length + notes.length;
  const add = (code: RowProblemCode, suggestion?: string) =>
    problems.push({ code, value: name, field, ...(suggestion !== undefined && { suggestion }) });
  const visible = withoutHidden(name);
  const clean = onOneLine(visible);
  if (CONTROL.test(name)) add('control_character', clean);
  const length = [...name].length;
  if (length > MAX_NAME_CHARACTERS) add('name_too_long');
  const plain = unescapedText(visible);
  const isOdd = visible !== name || plain !== undefined || isPlaceholder(visible) || isUnlikelyName(visible);
  const isName = isOdd && options.isName?.(name, sets) === true;
  if (visible !== name && !isName) add('name_invisible', clean);
  if (isOdd && !isName) {
    const isEmpty = plain !== undefined && nameText(plain) === '';
    if (isPlaceholder(visible) || isEmpty || (plain !== undefined && isPlaceholder(plain))) add('name_placeholder');
    else if (isUnlikelyName(visible)) add('name_unlikely');
    else if (plain !== undefined)
      warnings.push({ code: 'text_escaped', field, value: name, suggestion: nameText(plain) });
  }
  if (name !== raw.normalize('NFC')) notes.push({ code: 'blanks_removed', field });
  if (length > SHOWN_NAME_CHARACTERS && length <= MAX_NAME_CHARACTERS) notes.push({ code: 'name_long', field });
  if (!isOdd && problems.length + notes.length === before) remember(options.checked, raw, name);
}

function remember(checked: Map<string, string> | undefined, raw: string, name: string): void {
  if (checked && checked.size >= MOST_CHECKED) checked.clear();
  checked?.set(raw, name);
}

/** The text with blanks for its line breaks and tabs, where it has no other control characters. */
function onOneLine(text: string): string | undefined {
  const line = text
    .replace(/[\r\n\t\v\f\u0085]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line === '' || CONTROL.test(line) ? undefined : line;
}

function readPicture(cell: string, { fields, problems }: CardReading, { hasFiles = false }: CellOptions): void {
  const text = normalText(unescapeFormula(cell));
  if (nameText(text) === '') return;
  const reading = readPictureAddress(text, { hasFiles });
  if (reading.ok) fields.imageUrl = reading.url;
  else {
    const { code, suggestion } = reading;
    problems.push({ code, value: text, field: 'image_url', ...(suggestion !== undefined && { suggestion }) });
  }
}
