import type { DeadLetterFilter } from '../../../cards/dead-letter.js';
import { readPhoneNumber } from '../../../cards/phone-number.js';
import { SETTINGS } from '../../../settings.js';

export const QUERY_FIELDS = ['run', 'status', 'code', 'since', 'number'] as const;
export type QueryField = (typeof QUERY_FIELDS)[number];

/** Which dead letters a page is about, as its address and its forms say it; an empty text asks for nothing. */
export type DeadLetterQuery = Readonly<Record<QueryField, string>>;
export type QueryProblems = Partial<Record<QueryField, string>>;

/** What stands for one cause only: HTTP status and code. A code alone may be that of several. */
const CAUSE = /^(-|\d{3})\/(.+)$/;

export function readQuery(params: URLSearchParams): DeadLetterQuery {
  return Object.fromEntries(QUERY_FIELDS.map((name) => [name, (params.get(name) ?? '').trim()])) as DeadLetterQuery;
}

/** With any problem the filter must not be used: it would choose more than was meant. */
export function readFilter(query: DeadLetterQuery): { filter: DeadLetterFilter; problems: QueryProblems } {
  const { run, code, number } = query;
  const status = SETTINGS.status.schema.safeParse(query.status);
  const since = SETTINGS.since.schema.safeParse(query.since);
  const phone = readPhoneNumber(number);
  return {
    filter: {
      ...(run !== '' && { run }),
      ...(query.status !== '' && { status: query.status }),
      ...(code !== '' && codeFilter(code)),
      ...(query.since !== '' && since.success && { since: since.data }),
      ...(number !== '' && { phoneNumber: phone.ok ? phone.phoneNumber : number }),
    },
    problems: {
      ...(query.status !== '' && !status.success && { status: 'It must be rejected, failed or inactive.' }),
      ...(query.since !== '' && !since.success && { since: 'It must be such as 30m, 2h, 3d or 2026-03-01.' }),
    },
  };
}

export function isFiltered(query: DeadLetterQuery): boolean {
  return QUERY_FIELDS.some((name) => query[name] !== '');
}

/** The address of the page of dead letters. */
export function deadLettersHref(query: Partial<Record<QueryField | 'after' | 'told', string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  return given.length === 0 ? '/dead-letters' : `/dead-letters?${new URLSearchParams(given)}`;
}

/** A operations that does not know of causes goes at least by the code. */
function codeFilter(text: string): DeadLetterFilter {
  const [, httpStatus, code] = CAUSE.exec(text) ?? [];
  if (httpStatus === undefined || code === undefined) return { code: text };
  return { cause: text, code: code !== '-' ? code : httpStatus !== '-' ? httpStatus : 'null' };
}
