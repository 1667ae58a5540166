import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError, type OperatorErrorCode } from '../errors.js';
import { PROBLEM_TYPE, type Problem, problemOf } from './api/problem.js';
import { errorPage } from './plain-page.js';
import { withoutToken } from './security/local-path.js';
import { loginPage } from './security/login-page.js';

/** An error with a time in seconds after which the client may try again. */
export class ErrorResponse extends OperatorError {
  readonly retryAfterSeconds: number;

  constructor(code: OperatorErrorCode, what: string, next: string, retryAfterSeconds: number) {
    super(code, what, next);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Sends an error: to a browser as a page, which asks for the token if it is missing; to a program as a problem
 * document. Used before authentication succeeds; pages and API show the errors of authenticated users themselves.
 */
export async function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const problem = problemOf(error);
  if (problem.status === 500) request.log.error({ err: error, route: request.routeOptions.url }, 'a response failed');
  if (error instanceof ErrorResponse) reply.header('retry-after', String(error.retryAfterSeconds));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="linq-cards"');
  return answer(problem, request, reply);
}

export async function answer(problem: Problem, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.status(problem.status);
  if (!wantsPage(request)) return reply.type(PROBLEM_TYPE).send(JSON.stringify(problem));
  return reply.type('text/html; charset=utf-8').send(await pageOf(problem, request));
}

function pageOf(problem: Problem, { method, url, routeOptions }: FastifyRequest): Promise<string> {
  const { status, code, detail, next = '' } = problem;
  const isAtForm = routeOptions.url === '/login';
  if (code !== 'login_needed' && !(isAtForm && status === 429)) return errorPage({ title: detail, detail: next });
  const hasTried = isAtForm || status === 429 || url.includes('token=');
  const message = status === 429 ? `${detail} ${next}` : detail;
  return loginPage({ next: method === 'GET' ? withoutToken(url) : '/', message: hasTried ? message : null });
}

/** Whether the response is for a person in a browser. */
function wantsPage({ headers: { accept = '', authorization }, url }: FastifyRequest): boolean {
  return authorization === undefined && accept.includes('text/html') && !/^\/(api\/v|metrics)/.test(url);
}
