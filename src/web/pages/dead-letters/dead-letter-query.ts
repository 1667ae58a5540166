import type { DeadLetterFilter } from '../../../cards/dead-letter.js';
import { readNumberToFind } from '../../../cards/phone-number.js';
import { SETTINGS } from '../../../settings.js';

export const QUERY_FIELDS = ['run', 'status', 'code', 'since', 'number'] as const;
export type QueryField = (typeof QUERY_FIELDS)[number];

/** The filter of the page, as in its address and its forms; an empty text filters nothing. */
export type DeadLetterQuery = Readonly<Record<QueryField, string>>;
export type QueryProblems = Partial<Record<QueryField, string>>;

/** Identifies one cause: HTTP status and code. The same code may belong to several causes. */
const CAUSE = /^(-|\d{3})\/(.+)$/;

export function readQuery(params: URLSearchParams): DeadLetterQuery {
  return Object.fromEntries(QUERY_FIELDS.map((name) => [name, (params.get(name) ?? '').trim()])) as DeadLetterQuery;
}

/** If there is any problem, the filter must not be used: it would match more than the user asked for. */
export function readFilter(query: DeadLetterQuery): { filter: DeadLetterFilter; problems: QueryProblems } {
  const { run, code, number } = query;
  const status = SETTINGS.status.schema.safeParse(query.status);
  const since = SETTINGS.since.schema.safeParse(query.since);
  const phone = readNumberToFind(number);
  return {
    filter: {
      ...(run !== '' && { run }),
      ...(query.status !== '' && { status: query.status }),
      ...(code !== '' && codeFilter(code)),
      ...(query.since !== '' && since.success && { since: since.data }),
      ...(number !== '' && { phoneNumber: phone.ok ? phone.phoneNumber : number }),
    },
    problems: {
      ...(query.status !== '' && !status.success && { status: 'The status must be rejected, failed or inactive.' }),
      ...(query.since !== '' &&
        !since.success && { since: 'Enter a duration or a date, such as 30m, 2h, 3d or 2026-03-01.' }),
    },
  };
}

export function isFiltered(query: DeadLetterQuery): boolean {
  return QUERY_FIELDS.some((name) => query[name] !== '');
}

/** The address of the page, with a filter. */
export function deadLettersHref(query: Partial<Record<QueryField | 'after' | 'notice', string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  return given.length === 0 ? '/dead-letters' : `/dead-letters?${new URLSearchParams(given)}`;
}

/** Also sets the plain code, for operations that do not support causes. */
function codeFilter(text: string): DeadLetterFilter {
  const [, httpStatus, code] = CAUSE.exec(text) ?? [];
  if (httpStatus === undefined || code === undefined) return { code: text };
  return { cause: text, code: code !== '-' ? code : httpStatus !== '-' ? httpStatus : 'null' };
}
