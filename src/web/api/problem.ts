import { z } from 'zod';
import { OPERATOR_ERRORS, OperatorError, type OperatorErrorCode } from '../../errors.js';

/** The HTTP status of each mistake. 4xx: whoever asks can mend it. 5xx: whoever runs the server can, or Linq. */
export const STATUS_OF: Readonly<Record<OperatorErrorCode, number>> = {
  usage: 400,
  setting_invalid: 400,
  key_missing: 503,
  key_rejected: 502,
  base_url_refused: 503,
  source_missing: 422,
  source_unreadable: 422,
  source_unreachable: 502,
  source_forbidden: 422,
  source_too_large: 413,
  source_not_text: 422,
  source_encoding: 422,
  source_empty: 422,
  source_no_header: 422,
  source_columns: 422,
  source_quotes: 422,
  home_taken: 503,
  home_unusable: 503,
  queue_unreachable: 503,
  queue_unfit: 503,
  redis_needed: 503,
  port_taken: 503,
  web_unprotected: 503,
  login_needed: 401,
  login_throttled: 429,
  host_refused: 421,
  origin_refused: 403,
  too_many_uploads: 503,
  serve_unreachable: 503,
  run_unknown: 404,
  letter_unknown: 404,
  run_over: 409,
  run_state: 409,
  run_unfinished: 409,
  plan_outdated: 409,
  nothing_to_undo: 409,
  too_many_clients: 503,
  schedule_unknown: 404,
  account_unreadable: 502,
  interrupted: 503,
  run_lost: 503,
  disk_full: 507,
};

const codes = Object.keys(OPERATOR_ERRORS) as [OperatorErrorCode, ...OperatorErrorCode[]];

/** A problem document as RFC 9457 has it. `code` and `next` are absent for what nobody has foreseen. */
export const problemSchema = z.object({
  /** Where the problem is explained. */
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(codes).exactOptional(),
  next: z.string().exactOptional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What is answered to whoever meets an error; a bug tells nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof OperatorError) {
    const { code, message: detail, next } = error;
    return { type: typeOf(code), title: titleOf(code), status: STATUS_OF[code], detail, code, next };
  }
  const status = statusIn(error);
  if (status === undefined) {
    const detail = 'Something went wrong that nobody has foreseen. The log has more.';
    return { type: 'about:blank', title: 'Internal server error', status: 500, detail };
  }
  const detail = error instanceof Error ? error.message : 'The request cannot be understood.';
  const next = 'See how the call is made: /api/docs';
  return { type: typeOf('usage'), title: titleOf('usage'), status, detail, code: 'usage', next };
}

/** `run_unknown` → `Run unknown` */
export function titleOf(code: OperatorErrorCode): string {
  return `${code.charAt(0).toUpperCase()}${code.slice(1)}`.replaceAll('_', ' ');
}

function typeOf(code: OperatorErrorCode): string {
  return `/api/docs#${code}`;
}

/** The server itself refuses what is no request that it knows: such an error says which 4xx it is. */
function statusIn(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
