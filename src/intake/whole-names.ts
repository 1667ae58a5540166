import { OperatorError } from '../errors.js';

/** A whole name as it would be split. */
export type SplitName = { firstName: string; lastName: string };

const MOST_EXAMPLES = 3;

/** Splits a whole name: before and after the comma where it has one, else the first word and the rest. */
export function splitName(text: string): SplitName {
  const name = text.trim();
  const comma = /^([^,]+),\s*([^,]+)$/.exec(name);
  if (comma) return { firstName: comma[2]?.trim() ?? '', lastName: comma[1]?.trim() ?? '' };
  const [, firstName = name, lastName = ''] = /^(\S+)\s+(.+)$/s.exec(name) ?? [];
  return { firstName, lastName };
}

/** The names of a column that are more than one word: up to three of them, to show how they would be split. */
export function wholeNamesIn(cells: readonly string[]): string[] {
  return cells
    .map((cell) => cell.trim())
    .filter((cell) => /\S\s+\S/.test(cell))
    .slice(0, MOST_EXAMPLES);
}

/** Asks how whole names are to be sent: a split that is guessed would be seen by recipients. */
export function wholeNameQuestion(header: string, examples: readonly string[]): OperatorError {
  const names = examples.map((name) => JSON.stringify(name)).join(', ');
  const split = examples.map((name) => {
    const { firstName, lastName } = splitName(name);
    return `${firstName} | ${lastName}`;
  });
  const column = JSON.stringify(header);
  return new OperatorError(
    'source_columns',
    `The column ${column} has whole names (${names}), and the file has no columns for first and last name.`,
    `To split them (${split.join('; ')}): --map full_name=${column}. To send each as it is: --map first_name=${column}`,
  );
}

/** Beside a first name, a column “Name” may hold the last name or the whole one. */
export function lastNameQuestion(header: string, firstName: string): OperatorError {
  const [column, first] = [JSON.stringify(header), JSON.stringify(firstName)];
  return new OperatorError(
    'source_columns',
    `The column ${column} may hold the last name, or the whole name, beside ${first}.`,
    `If it is the last name: --map last_name=${column}. To use only ${first}: --map first_name=${first}`,
  );
}
