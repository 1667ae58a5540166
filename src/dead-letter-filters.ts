import type { z } from 'zod';
import { causeName, type DeadLetter, pictureCauseName } from './cards/dead-letter.js';
import { isNumberFound, type NumberSearch, numberSearchOf } from './cards/numbers/number-search.js';
import { readNumberToFind } from './cards/phone-number.js';
import { pictureText } from './cards/pictures/local-picture.js';
import { OperatorError } from './errors.js';
import { oneOf, since, someText } from './setting-values.js';

/** How a filter is shown on the page. `options`: a choice between these. `problem`: the answer to an invalid text. */
type Shown = {
  label: string;
  hint?: string;
  placeholder?: string;
  inputmode?: 'tel';
  options?: readonly { value: string; text: string }[];
  problem?: string;
};

/** The statuses that leave a dead letter, in the words of the page. */
const FAILED = {
  went_dark: 'went dark – recipients saw it before',
  rejected: 'rejected by Linq',
  failed: 'failed after all attempts',
  inactive: 'inactive – recipients do not see it',
  differs: 'differs from the request',
};

/**
 * The filters of dead letters. Each is a flag of the commands, a parameter of the API and a field of the page; to add one,
 * add it here, and to the table in docs/settings.md.
 */
export const DEAD_LETTER_FILTERS = {
  search: filter(
    {
      flag: '--search <text>',
      help: 'only those with this text: a number in any spelling, its last digits, a name, or a cause',
      schema: someText().transform(numberSearchOf),
    },
    { label: 'Search', placeholder: 'Number, last digits, name or cause' },
    isFound,
  ),
  number: filter(
    { flag: '--number <number>', help: 'only this number', schema: someText().transform(inE164) },
    { label: 'Number', inputmode: 'tel', placeholder: '+12025550100' },
    ({ phoneNumber }, number) => phoneNumber === number,
  ),
  status: filter(
    {
      flag: '--status <status>',
      help: 'only those with this status: went_dark, rejected, failed, inactive or differs',
      schema: oneOf(Object.keys(FAILED) as (keyof typeof FAILED)[]),
    },
    {
      label: 'Status',
      options: [{ value: '', text: 'any' }, ...Object.entries(FAILED).map(([value, text]) => ({ value, text }))],
      problem: `The status must be one of these: ${Object.keys(FAILED).join(', ')}.`,
    },
    (deadLetter, status) => deadLetter.status === status,
  ),
  code: filter(
    {
      flag: '--code <code>',
      help: 'only those with this code, such as 1002 or 400/1002, or this HTTP status if there is no code',
      schema: someText(),
    },
    { label: 'Code', hint: 'For example 1002, 400/1002 or 502.' },
    // The same code may belong to several causes, which differ in their HTTP status.
    (deadLetter, text) =>
      [String(deadLetter.code ?? deadLetter.httpStatus), causeName(deadLetter), pictureCauseName(deadLetter)].includes(
        text,
      ),
  ),
  since: filter(
    { flag: '--since <time>', help: 'only those that failed since, such as 2h, 3d or 2026-03-01', schema: since() },
    {
      label: 'Failed since',
      hint: 'For example 2h, 3d or 2026-03-01.',
      problem: 'Enter a duration or a date, such as 30m, 2h, 3d or 2026-03-01.',
    },
    ({ lastFailedAt }, time) => Date.parse(lastFailedAt) >= time.getTime(),
  ),
  run: filter(
    { flag: '--run <run>', help: 'only those of this run', schema: someText() },
    { label: 'Run', hint: 'The run id, as in the address of its page.' },
    ({ run }, id) => run === id,
  ),
};

type Filters = typeof DEAD_LETTER_FILTERS;
export type DeadLetterFilterName = keyof Filters;
type Value<F> = F extends { schema: z.ZodType<infer T> } ? T : never;

/** Which dead letters are selected. An absent filter selects all. */
export type DeadLetterFilter = { [Name in DeadLetterFilterName]?: Value<Filters[Name]> | undefined };
type Texts = { readonly [Name in DeadLetterFilterName]?: string | undefined };

export const DEAD_LETTER_FILTER_NAMES = Object.keys(DEAD_LETTER_FILTERS) as DeadLetterFilterName[];

export function isSelected(deadLetter: DeadLetter, given: DeadLetterFilter): boolean {
  return DEAD_LETTER_FILTER_NAMES.every((name) => {
    const matches: (deadLetter: DeadLetter, value: never) => boolean = DEAD_LETTER_FILTERS[name].matches;
    return given[name] === undefined || matches(deadLetter, given[name] as never);
  });
}

/** Reads filters given as text. A filter with a problem is left out: where there is one, the others must not be used alone. */
export function readDeadLetterFilter(texts: Texts): {
  filter: DeadLetterFilter;
  problems: Partial<Record<DeadLetterFilterName, string>>;
} {
  const read: Record<string, unknown> = {};
  const problems: Partial<Record<DeadLetterFilterName, string>> = {};
  for (const name of DEAD_LETTER_FILTER_NAMES) {
    const text = texts[name] ?? '';
    if (text === '') continue;
    const { schema, shown } = DEAD_LETTER_FILTERS[name];
    const { success, data } = schema.safeParse(text);
    if (success) read[name] = data;
    else problems[name] = shown.problem ?? `${shown.label}: this value is not valid.`;
  }
  return { filter: read, problems };
}

/** The same, for programs and forms that must not go on with a part of what they asked for. @throws OperatorError `setting_invalid` */
export function parseDeadLetterFilter(texts: Texts): DeadLetterFilter {
  const { filter, problems } = readDeadLetterFilter(texts);
  const [problem] = Object.values(problems);
  if (problem === undefined) return filter;
  throw new OperatorError('setting_invalid', 'Invalid filter.', problem);
}

/** Filters as text, as `readDeadLetterFilter` reads them. */
export function deadLetterFilterTexts(given: DeadLetterFilter): Record<string, string> {
  const said = DEAD_LETTER_FILTER_NAMES.map((name) => [name, given[name]] as const);
  return Object.fromEntries(said.flatMap(([name, value]) => (value === undefined ? [] : [[name, textOf(value)]])));
}

function textOf(value: string | Date | NumberSearch): string {
  if (typeof value === 'string') return value;
  return value instanceof Date ? value.toISOString() : value.text;
}

/** By its number, by the name that it was to get, or by what went wrong, in words or as `400/1002`. */
function isFound({ phoneNumber, wanted, status, reason, ...cause }: DeadLetter, search: NumberSearch): boolean {
  if (isNumberFound(phoneNumber, search)) return true;
  const name = `${wanted.firstName ?? ''} ${wanted.lastName ?? ''}`;
  const picture = wanted.imageUrl ? pictureText(wanted.imageUrl) : '';
  const texts = [name, picture, reason, status.replaceAll('_', ' '), causeName(cause)];
  return texts.some((text) => text.toLowerCase().includes(search.text.toLowerCase()));
}

function filter<T>(
  { flag, help, schema }: { flag: string; help: string; schema: z.ZodType<T> },
  shown: Shown,
  matches: (deadLetter: DeadLetter, value: T) => boolean,
) {
  return { flag, help, schema, fallback: undefined, written: undefined, shown, matches };
}

/** What cannot be read as a number is searched for as it is, and not found. */
function inE164(text: string): string {
  const reading = readNumberToFind(text);
  return reading.ok ? reading.phoneNumber : text;
}
