import { z } from 'zod';
import { internationalForm } from './phone-number.js';
import { pictureKey, shownPicture } from './pictures/picture-causes.js';

/**
 * Everything that can be wrong with one row before anything is sent: what it is, and how to fix it.
 * The codes are part of the result files; they are added to, never renamed.
 */
export const ROW_PROBLEMS = {
  phone_missing: {
    meaning: 'there is no phone number',
    remedy: 'Write the number with + and country code, for example +14155550132.',
  },
  phone_scientific: {
    meaning: 'a spreadsheet turned the number into scientific notation and its last digits are gone',
    remedy:
      'Take the number from where it came from: set the column to “Text” before you paste, then export as CSV again.',
  },
  phone_unreadable: {
    meaning: 'this is not a phone number',
    remedy: 'Write only the number, with + and country code, for example +14155550132.',
  },
  phone_extension: {
    meaning: 'the number has an extension, and a line has none',
    remedy: 'Remove the extension.',
  },
  phone_too_short: { meaning: 'the number has too few digits', remedy: 'Add the missing digits.' },
  phone_too_long: { meaning: 'the number has too many digits', remedy: 'Check the number; one cell takes one number.' },
  phone_country_unknown: {
    meaning: 'the number has no country code, or one that does not exist',
    remedy:
      'Write it with + and country code, or give the country of such numbers with --default-country, for example US.',
  },
  phone_ambiguous: {
    meaning: 'the number has no + and can be read as a number of more than one country',
    remedy: 'Write it with +, or give the country of such numbers with --default-country, for example US.',
  },
  phone_several: {
    meaning: 'the cell has more than one number',
    remedy: 'Keep one number in the cell, and give every other one a row of its own.',
  },
  phone_outdated: {
    meaning: 'this was the form of the number before its country changed its numbering plan',
    remedy: 'Write the number as it is today.',
  },
  first_name_missing: {
    meaning: 'a new card needs a first name',
    remedy: 'Fill in the first name. (An empty cell only means “leave as it is” where a card exists.)',
  },
  first_name_column_missing: {
    meaning: 'a new card needs a first name, and the file has no column for it',
    remedy: 'Add a column first_name, or name the column that has it: --map first_name="Your Header".',
  },
  name_too_long: { meaning: 'the name is longer than 100 characters', remedy: 'Shorten the name.' },
  control_character: {
    meaning: 'the cell has a line break or another control character',
    remedy: 'Write the text on one line.',
  },
  name_placeholder: {
    meaning: 'this stands for an empty or failed value and is most likely no name',
    remedy: 'Write the name, or leave the cell empty. If it is the name, allow it with --allow-placeholder.',
  },
  name_unlikely: {
    meaning: 'this is a number, a date or an address, and most likely no name',
    remedy:
      'Check which column has the names, and write the name. If it is the name, allow it with --allow-placeholder.',
  },
  name_invisible: { meaning: 'the name has invisible characters', remedy: 'Write the name without them.' },
  marker_misplaced: {
    meaning: 'the cell asks for a removal, and a phone number or first name cannot be removed',
    remedy: 'Write the value. Only the last name and the picture can be removed.',
  },
  image_url_several: {
    meaning: 'the cell has more than one address',
    remedy: 'Keep one address; a card has one picture.',
  },
  image_url_credentials: {
    meaning: 'the address has a user name or password in it',
    remedy: 'Use a public https address that opens without signing in.',
  },
  image_url_private: {
    meaning: 'the address is not on the public internet',
    remedy: 'Use a public https address; Linq fetches the picture from there.',
  },
  image_url_invalid: {
    meaning: 'this is not a complete web address',
    remedy: 'Give the full address of the picture, for example https://example.com/logo.png.',
  },
  image_url_not_https: {
    meaning: 'the picture is not at an https address',
    remedy: 'Use a public https address; Linq fetches the picture from there.',
  },
  image_url_too_long: { meaning: 'the address is longer than 2048 characters', remedy: 'Use a shorter address.' },
  picture_missing: {
    meaning: 'the address of the picture does not open',
    remedy: 'Open the address in a private window of your browser, and give one that shows the picture there.',
  },
  picture_not_public: {
    meaning: 'the address of the picture leads to another one, which Linq cannot reach',
    remedy: 'Use the public https address at which the picture itself is.',
  },
  picture_is_page: {
    meaning: 'there is a web page at the address, not a picture',
    remedy: 'Give the address of the picture itself, which opens without signing in.',
  },
  picture_unreadable: {
    meaning: 'the file at the address is no picture, or a damaged one',
    remedy: 'Save the picture again as JPEG or PNG, and give its address.',
  },
  picture_type_differs: {
    meaning: 'the picture is of another type than its host says',
    remedy: 'Have the host send the right Content-Type, or save the picture again as the type that the host says.',
  },
  picture_too_large: {
    meaning: 'the picture is larger than 10 MB',
    remedy: 'Use a smaller one: a square JPEG or PNG of 1024 pixels is enough.',
  },
  picture_file_missing: {
    meaning: 'the file of the picture is not there',
    remedy:
      'Write its path as seen from the folder of the CSV. For an upload, choose the pictures together with the CSV.',
  },
  picture_file_outside: {
    meaning: 'the path of the picture leads out of the folder of the CSV',
    remedy: 'Put the picture into the folder of the CSV, or into a folder in it.',
  },
  picture_not_uploaded: {
    meaning: 'the picture could not be uploaded to Linq',
    remedy: 'Retry the row later, or use a public https address of the picture.',
  },
  picture_temporary: {
    meaning: 'Linq keeps uploaded pictures of this account for a day only, so the card would lose it',
    remedy: 'Use a public https address of the picture.',
  },
  too_few_cells: {
    meaning: 'the row has fewer cells than the header',
    remedy: 'Fill the row up to as many cells as the header has.',
  },
  too_many_cells: {
    meaning: 'the row has more cells than the header',
    remedy: 'Put quotes around a text that has the delimiter in it, or remove the extra cells.',
  },
  cell_too_long: {
    meaning: 'the cell has more than 10,000 characters',
    remedy: 'Check what the cell holds, or choose another column for this field.',
  },
  quotes_unclear: {
    meaning: 'the quotes in this row can be read in more than one way',
    remedy: 'Put quotes around the whole cell, and write each quote inside it twice ("").',
  },
  quotes_around: {
    meaning: 'the value is in quotes, which recipients would see',
    remedy: 'Remove the quotes around the value.',
  },
  text_damaged: {
    meaning: 'the text was damaged when it was saved or read in the wrong encoding',
    remedy: 'Write the text again, or export the file again as “CSV UTF-8”.',
  },
  source_cut_off: {
    meaning: 'the file ends in the middle of this row, or at least without a line end after it',
    remedy: 'Check that the file is complete and ends with a line end, then import it again.',
  },
  second_header: {
    meaning: 'another header line stands here or above, with other columns, so the columns of this row are not certain',
    remedy: 'Import each table as a file of its own, or bring all of them into the same columns.',
  },
  total_line: {
    meaning: 'this is a total or a note below the table, not a row',
    remedy: 'Delete the line; nothing is sent for it.',
  },
} as const satisfies Record<string, { meaning: string; remedy: string }>;

export type RowProblemCode = keyof typeof ROW_PROBLEMS;

/** Problems of a picture, and so of all rows that have its address. */
export const PICTURE_PROBLEMS = [
  'picture_missing',
  'picture_not_public',
  'picture_is_page',
  'picture_unreadable',
  'picture_type_differs',
  'picture_too_large',
  'picture_file_missing',
  'picture_file_outside',
  'picture_not_uploaded',
  'picture_temporary',
] as const satisfies RowProblemCode[];

const codes = Object.keys(ROW_PROBLEMS) as [RowProblemCode, ...RowProblemCode[]];

/** One thing that is wrong with one row. `line` counts the lines of the file from 1; `column` is the header as it stands there. */
export const rowProblemSchema = z.object({
  code: z.enum(codes),
  line: z.number().int().positive(),
  column: z.string(),
  value: z.string(),
  /** What is special about this one, as a clause for people. */
  detail: z.string().exactOptional(),
  /** What the cell must mean: the text to write in its place. */
  suggestion: z.string().exactOptional(),
  /**
   * The suggested line: the only one of the account that a damaged number can have been, in E.164. Kept under its older name,
   * because plans of 0.1 and the API have it.
   */
  perhaps: z.string().exactOptional(),
});
export type RowProblem = z.infer<typeof rowProblemSchema>;

/** The name of a problem that all rows with the same picture share; undefined for a problem of one row. */
export function pictureCause({ code, value }: RowProblem): string | undefined {
  if (!(PICTURE_PROBLEMS as readonly string[]).includes(code)) return undefined;
  return pictureKey(code, value);
}

/** “https://… answers 404”: the picture in place of the “it” of its detail. */
export function aboutPicture({ code, value, detail }: RowProblem): string {
  const picture = shownPicture(value);
  return detail === undefined
    ? `${picture}: ${ROW_PROBLEMS[code].meaning}`
    : `${picture} ${detail.replace(/^it /, '')}`;
}

/** Whether a cause, as a finding of a plan names it, means this problem. */
export function isOfCause(problem: RowProblem, cause: string): boolean {
  return problem.code === cause || pictureCause(problem) === cause;
}

const UNNAMED_LINE = 'a line of yours that this file does not name';

/** One sentence for people: where, what, and how to fix it. Long values are cut. */
export function describeRowProblem(problem: RowProblem): string {
  const value = problem.value === '' ? '' : ` (${quoted(problem.value)})`;
  const column = problem.column === '' ? '' : `, column ${quoted(problem.column)}`;
  return `line ${problem.line}${column}${value}: ${explained(problem)}`;
}

/** The same for a row that is in no file, so that there is no line to name. */
export function describeLoneProblem(problem: RowProblem): string {
  return `${problem.column} ${quoted(problem.value)}: ${explained(problem)}`;
}

/** What is wrong, what may be meant, and what to do. */
function explained({ code, detail, suggestion, perhaps }: RowProblem): string {
  const { meaning, remedy } = ROW_PROBLEMS[code];
  const more = detail === undefined ? '' : `: ${detail}`;
  const likely = suggestion === undefined ? '' : `; most likely ${quoted(suggestion)}`;
  const line = perhaps === undefined ? '' : `; perhaps ${internationalForm(perhaps)}, ${UNNAMED_LINE}`;
  return `${meaning}${more}${likely}${line}. ${remedy}`;
}

/** Problems whose suggestion is only shown: today's form of an old number follows from a table, not from the file. */
const SHOWN_ONLY: readonly RowProblemCode[] = ['phone_outdated'];

/** The text that is certain to be meant by a cell: what `fix` writes in its place. */
export function certainText({ code, suggestion, perhaps }: RowProblem): string | undefined {
  if (SHOWN_ONLY.includes(code)) return undefined;
  const isDisputed = suggestion !== undefined && perhaps !== undefined && suggestion !== perhaps;
  return isDisputed ? undefined : (suggestion ?? perhaps);
}

function quoted(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return JSON.stringify(short);
}
