import { format, isDateFormat } from 'numfmt';
import type { Workbook } from './workbook.js';

/** A cell as a sheet has it: its kind, the number of its style, and its value. */
export type SheetCell = { kind: string; style: number; value: string };

/** Only what phone numbers are written with: another format would take digits away, or add signs between thousands. */
const NUMBER_SIGNS = /^[\d\s+()./-]*$/;

/**
 * The text of a cell as a person sees it, but for numbers: those have all their digits, whatever their format shows of them.
 */
export function cellText({ kind, style, value }: SheetCell, { texts, formats }: Workbook): string {
  if (kind === 's') return texts[Number(value)] ?? '';
  if (kind === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (kind !== 'n' || value === '') return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  const pattern = formats[style];
  const plain = plainNumber(number);
  if (pattern === undefined) return plain;
  const shown = format(pattern, number, { throws: false });
  if (isDateFormat(pattern)) return shown;
  const hasAllDigits = NUMBER_SIGNS.test(shown) && digitsOf(shown).endsWith(digitsOf(plain));
  return hasAllDigits ? shown : plain;
}

/** Never in scientific notation. A whole number of a workbook has at most 15 digits that are right. */
function plainNumber(number: number): string {
  const text = String(number);
  return text.includes('e') ? number.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 }) : text;
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
