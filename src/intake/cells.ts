import { type CardFields, normalText } from '../cards/card.js';
import type { RowProblem, RowProblemCode } from '../cards/row-problem.js';
import { unescapeFormula } from '../result-format.js';
import type { Field } from './columns.js';

/** Linq publishes no limit; beyond this a name is surely a mistake. */
const MAX_NAME_CHARACTERS = 100;
const MAX_URL_CHARACTERS = 2048;
const CONTROL = /\p{Cc}/u;

/** A problem without its place, which the caller knows. */
export type CellProblem = Pick<RowProblem, 'code' | 'value'> & { field: Field };

/** The cells of one row that set the card, as they stand in the file; an absent column is an empty cell. */
export type CardCells = Record<Exclude<Field, 'phone_number'>, string>;

/** Reads names and picture of one row. An empty cell sets nothing. All problems are told, not only the first. */
export function readCardCells(cells: CardCells): { fields: CardFields; problems: CellProblem[] } {
  const firstName = textOf(cells.first_name);
  const lastName = textOf(cells.last_name);
  const imageUrl = textOf(cells.image_url);
  return {
    fields: {
      ...(firstName !== '' && { firstName }),
      ...(lastName !== '' && { lastName }),
      ...(imageUrl !== '' && { imageUrl }),
    },
    problems: [
      ...problemsOf('first_name', firstName, nameProblems),
      ...problemsOf('last_name', lastName, nameProblems),
      ...problemsOf('image_url', imageUrl, urlProblems),
    ],
  };
}

function textOf(cell: string): string {
  return normalText(unescapeFormula(cell));
}

function problemsOf(field: Field, value: string, check: (value: string) => RowProblemCode[]): CellProblem[] {
  return value === '' ? [] : check(value).map((code) => ({ code, value, field }));
}

function nameProblems(name: string): RowProblemCode[] {
  const problems: RowProblemCode[] = [];
  if (CONTROL.test(name)) problems.push('control_character');
  if ([...name].length > MAX_NAME_CHARACTERS) problems.push('name_too_long');
  return problems;
}

function urlProblems(text: string): RowProblemCode[] {
  if (CONTROL.test(text)) return ['control_character'];
  if (text.length > MAX_URL_CHARACTERS) return ['image_url_too_long'];
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.hostname === '') return ['image_url_invalid'];
  return url.protocol === 'https:' ? [] : ['image_url_not_https'];
}
