import { z } from 'zod';
import { planDifferenceSchema } from '../../cards/plan.js';
import { OPERATOR_ERRORS, OperatorError, type OperatorErrorCode } from '../../errors.js';
import { PlanOutdated } from '../../operations/plan-outdated.js';
import { STATUS_OF } from '../status-of.js';

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
  differences: z
    .array(planDifferenceSchema)
    .exactOptional()
    .describe('Of `plan_outdated`: the first rows that come out differently by now.'),
  differing: z.number().int().exactOptional().describe('How many do.'),
});
export type Problem = z.infer<typeof problemSchema>;

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What is answered to whoever meets an error; a bug tells nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof OperatorError) {
    const { code, message: detail, next } = error;
    const problem = { type: typeOf(code), title: titleOf(code), status: STATUS_OF[code], detail, code, next };
    if (!(error instanceof PlanOutdated)) return problem;
    return { ...problem, differences: [...error.differences], differing: error.differing };
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
