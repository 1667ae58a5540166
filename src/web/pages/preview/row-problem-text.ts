import { ROW_PROBLEMS, type RowProblemCode } from '../../../cards/row-problem.js';

const COUNTRY = 'Add + and the country code, or set “Default country” under “Import options”.';

/** Remedies for a page, where the usual text names a command-line flag. */
const MEND_ON_A_PAGE: Partial<Record<RowProblemCode, string>> = {
  phone_country_unknown: COUNTRY,
  phone_ambiguous: COUNTRY,
};

/** The problem as a sentence, and its remedy. */
export function problemText(code: RowProblemCode): { says: string; mend: string } {
  const { says, mend } = ROW_PROBLEMS[code];
  return { says: `${says.charAt(0).toUpperCase()}${says.slice(1)}.`, mend: MEND_ON_A_PAGE[code] ?? mend };
}
