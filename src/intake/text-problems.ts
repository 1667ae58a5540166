import type { CardField } from '../cards/card.js';
import { isPlainName } from '../cards/name-text.js';
import type { RowProblem } from '../cards/row-problem.js';
import type { Field } from './columns.js';
import { isWrapped, withoutQuotes } from './table/wrapping.js';
import { damageOf } from './text/damaged-text.js';

/** A problem without its place, which the caller knows. */
export type TextProblem = Pick<RowProblem, 'code' | 'value' | 'suggestion'> & { field: Field };

const NAMES = [
  ['first_name', 'firstName'],
  ['last_name', 'lastName'],
] as const;
/** Signs that only stand in pairs. One alone is the rest of a text that was cut in two. */
const LONE_QUOTE = /[“”„]/g;
/** The `'` with which a spreadsheet is told to take a cell for a text. In front of a small letter it belongs to the name: 's, 't. */
const TEXT_MARK = /^'[\p{Lu}\p{Lo}\d][^']*$/u;
/** Escapes of another program that nothing in the file says are any. */
const ESCAPED = /\\["'\\]/;

/** `wasDecoded`: the file is in an old encoding. `isName`: whether a name that looks wrong is right. */
export type TextOptions = { wasDecoded: boolean; isName: (text: string, field: CardField) => boolean };

/**
 * What is wrong with the text of the cells that are read, whatever they mean: quotes around a value, and text that was
 * damaged by an encoding.
 */
export function textProblems(cells: { [field in Field]: string }, { wasDecoded, isName }: TextOptions): TextProblem[] {
  const problems: TextProblem[] = [];
  for (const [field, sets] of NAMES) {
    const value = cells[field];
    if (isPlainName(value) || value.trim() === '' || isName(value.trim(), sets)) continue;
    const damage = damageOf(value, wasDecoded);
    if (damage) {
      const { repaired: suggestion } = damage;
      problems.push({ code: 'text_damaged', value, field, ...(suggestion !== undefined && { suggestion }) });
      continue;
    }
    problems.push(...quotes(value, field));
  }
  const inner = cells.image_url === '' ? undefined : withoutQuotes(cells.image_url);
  if (inner !== undefined) {
    problems.push({ code: 'quotes_around', value: cells.image_url, field: 'image_url', suggestion: inner });
  }
  return problems;
}

function quotes(value: string, field: Field): TextProblem[] {
  if (isWrapped(value)) {
    const inner = withoutQuotes(value) ?? '';
    return [{ code: 'quotes_around', value, field, ...(inner !== '' && { suggestion: inner }) }];
  }
  if (TEXT_MARK.test(value.trim()))
    return [{ code: 'quotes_unclear', value, field, suggestion: value.trim().slice(1) }];
  const lone = (value.match(LONE_QUOTE)?.length ?? 0) % 2 === 1;
  return lone || ESCAPED.test(value) ? [{ code: 'quotes_unclear', value, field }] : [];
}
