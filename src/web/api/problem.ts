import { z } from 'zod';
import { typedDecision } from '../../cards/pictures/local-picture.js';
import { planDifferenceSchema } from '../../cards/plan.js';
import { OPERATOR_ERRORS, OperatorError, type OperatorErrorCode } from '../../errors.js';
import { PlanOutdated } from '../../operations/plan-outdated.js';
import { STATUS_OF } from '../status-of.js';

const codes = Object.keys(OPERATOR_ERRORS) as [OperatorErrorCode, ...OperatorErrorCode[]];

/** A problem document (RFC 9457). `code` and `next` are absent for unexpected errors. */
export const problemSchema = z.object({
  /** The URL of the explanation. */
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(codes).exactOptional(),
  next: z.string().exactOptional(),
  differences: z.array(planDifferenceSchema).exactOptional().describe('For `plan_outdated`: the first affected rows.'),
  differing: z.number().int().exactOptional().describe('The total number of affected rows.'),
});
export type Problem = z.infer<typeof problemSchema>;

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The problem document of an error; a bug reveals no details. */
export function problemOf(error: unknown): Problem {
  if (error instanceof OperatorError) {
    const { code, message: detail, next } = error;
    const problem = { type: typeOf(code), title: titleOf(code), status: STATUS_OF[code], detail, code, next };
    if (!(error instanceof PlanOutdated)) return problem;
    const { differences, differing } = error;
    const typed = differences.map(({ planned, now, ...row }) => ({
      ...row,
      planned: typedDecision(planned),
      now: typedDecision(now),
    }));
    return { ...problem, differences: typed, differing };
  }
  const status = statusIn(error);
  if (status === undefined) {
    const detail = 'Unexpected error. See the server log for details.';
    return { type: 'about:blank', title: 'Internal server error', status: 500, detail };
  }
  const detail = error instanceof Error ? error.message : 'Invalid request.';
  const next = 'See the documentation: /api/docs';
  return { type: typeOf('usage'), title: titleOf('usage'), status, detail, code: 'usage', next };
}

/** `run_unknown` → `Run unknown` */
export function titleOf(code: OperatorErrorCode): string {
  return `${code.charAt(0).toUpperCase()}${code.slice(1)}`.replaceAll('_', ' ');
}

function typeOf(code: OperatorErrorCode): string {
  return `/api/docs#${code}`;
}

/** Fastify refuses invalid requests itself; such an error has a 4xx status. */
function statusIn(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
