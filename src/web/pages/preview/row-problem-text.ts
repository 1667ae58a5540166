import { ROW_PROBLEMS, type RowProblemCode } from '../../../cards/row-problem.js';

const COUNTRY = 'Write it with + and country code, or say the country of such numbers under “How the file is read”.';

/** What mends it, where the usual words tell what to type in a terminal. */
const MEND_ON_A_PAGE: Partial<Record<RowProblemCode, string>> = {
  phone_country_unknown: COUNTRY,
  phone_ambiguous: COUNTRY,
};

/** What is wrong, as a sentence, and what mends it. */
export function problemText(code: RowProblemCode): { says: string; mend: string } {
  const { says, mend } = ROW_PROBLEMS[code];
  return { says: `${says.charAt(0).toUpperCase()}${says.slice(1)}.`, mend: MEND_ON_A_PAGE[code] ?? mend };
}
