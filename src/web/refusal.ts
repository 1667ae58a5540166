import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError, type OperatorErrorCode } from '../errors.js';

/** What this server answers where it lets nobody in, or cannot take more. What the desk refuses is answered by API and pages. */
const STATUS_OF: Partial<Record<OperatorErrorCode, number>> = {
  login_needed: 401,
  origin_refused: 403,
  source_too_large: 413,
  host_refused: 421,
  login_throttled: 429,
  too_many_uploads: 503,
  queue_unreachable: 503,
  disk_full: 507,
};

/** Somebody may come again in so many seconds. */
export class Refusal extends OperatorError {
  readonly retryAfterSeconds: number;

  constructor(code: OperatorErrorCode, what: string, next: string, retryAfterSeconds: number) {
    super(code, what, next);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export type Problem = { type: string; title: string; status: number; code: string; detail: string };

/** An error as RFC 9457 has it. What is a bug of ours is not told to whoever asks; the log has it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof OperatorError) {
    const { code, message, next } = error;
    return problem(STATUS_OF[code] ?? 400, code, message, next);
  }
  const status = statusCodeOf(error);
  if (status < 500 && error instanceof Error) return problem(status, 'usage', error.message, 'Correct the request.');
  return problem(500, 'bug', 'Something went wrong here.', 'The log has more; please report it.');
}

/** Whether a person looks at the answer in a browser. */
export function wantsPage(request: FastifyRequest): boolean {
  const { accept = '', authorization } = request.headers;
  return authorization === undefined && accept.includes('text/html') && !request.url.startsWith('/api/');
}

export function sendProblem(reply: FastifyReply, told: Problem): FastifyReply {
  return reply.status(told.status).type('application/problem+json').send(told);
}

function problem(status: number, code: string, title: string, detail: string): Problem {
  return { type: `urn:linq-cards:${code}`, title, status, code, detail };
}

function statusCodeOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
