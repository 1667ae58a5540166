import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../../errors.js';
import { ErrorResponse, sendError } from '../error-response.js';
import { type Hosts, isOurs } from './hosts.js';
import { withoutToken } from './local-path.js';
import { isFromOurPages } from './origin.js';
import { isSame, isSession, newSession, SESSION_MS } from './session.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered to everybody, with a token or without. */
    open?: boolean;
  }
}

export type Security = {
  token: string;
  /** What cookies are signed with, together with the token. */
  sessionKey: string;
  /** One per home: cookies do not tell ports apart. */
  cookieName: string;
  hosts: Hosts;
  now: () => Date;
};

/** Who may ask. `letIn` is for the form that asks for the token. */
export type Authentication = { letIn(request: FastifyRequest, reply: FastifyReply, token: string): Promise<void> };

/** Wrong tokens that one address, or one /64 network, may try within a minute. */
export const MAX_WRONG_TOKENS = 10;
/** Nobody guesses a token of this length, so a right one is let in however many wrong ones came from its address. */
const UNGUESSABLE_LENGTH = 32;
/** Addresses that are remembered; a client with more of them than this is not held up by us. */
const MOST_ADDRESSES = 10_000;

/**
 * Looks at every request before anything else does: whether it was meant for us (Host), whether it shows the token (bearer),
 * or a cookie that was given for it, and whether a change was asked for by our own pages (Origin). Routes are closed unless
 * they say `config: { open: true }` themselves; what there is no route for is closed too.
 */
export async function addAuthentication(app: FastifyInstance, security: Security): Promise<Authentication> {
  const { token, cookieName, hosts, now } = security;
  const limit = { max: MAX_WRONG_TOKENS, timeWindow: 60_000, cache: MOST_ADDRESSES };
  await app.register(rateLimit, { global: false, ...limit });
  const wrongTokens = app.createRateLimit();

  const check = async (request: FastifyRequest, shown: string) => {
    const isRight = isSame(shown, token);
    if (isRight && token.length >= UNGUESSABLE_LENGTH) return;
    // A wrong one is counted before it is refused, so that of many at once no more than these are looked at.
    const tried = await wrongTokens(request, { increment: !isRight });
    // A short token that is right waits too: it could be told by being let in.
    const isTooMany = !tried.isAllowed && (isRight ? tried.remaining === 0 : tried.isExceeded);
    if (isTooMany) throw throttled(tried.ttlInSeconds);
    if (!isRight) throw notLoggedIn('That is not the token.');
  };

  const letIn = async (request: FastifyRequest, reply: FastifyReply, shown: string) => {
    await check(request, shown);
    const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${SESSION_MS / 1_000}`];
    if (isHttps(request)) attributes.push('Secure');
    reply.header('set-cookie', [`${cookieName}=${newSession(security, now())}`, ...attributes].join('; '));
  };

  /** @returns where a browser is to go that has come by a link */
  const look = async (request: FastifyRequest, reply: FastifyReply): Promise<string | undefined> => {
    const { host, authorization } = request.headers;
    if (!isOurs(host, hosts, request.socket.localAddress)) throw notOurs();
    const isChange = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    const isForeign = isChange && !isFromOurPages(request.headers);
    const link = linkToken(request);
    if (request.routeOptions.config.open) {
      if (isForeign) throw fromElsewhere();
    } else if (link !== undefined) {
      await letIn(request, reply, link);
      return withoutToken(request.url);
    } else if (authorization !== undefined) {
      await check(request, /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '');
    } else {
      if (!isSession(cookieOf(request, cookieName), security, now())) throw notLoggedIn('The token is needed.');
      if (isForeign) throw fromElsewhere();
    }
    return undefined;
  };

  app.addHook('onRequest', async (request, reply) => {
    try {
      const leadsTo = await look(request, reply);
      return leadsTo === undefined ? undefined : reply.redirect(leadsTo, 303);
    } catch (error) {
      return sendError(error, request, reply);
    }
  });
  return { letIn };
}

function linkToken({ method, query }: FastifyRequest): string | undefined {
  const { token } = query as { token?: unknown };
  return method === 'GET' && typeof token === 'string' ? token : undefined;
}

function cookieOf({ headers }: FastifyRequest, name: string): string {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}

/** Also where a proxy in front has it; whoever claims that wrongly harms nobody else. */
function isHttps({ protocol, headers }: FastifyRequest): boolean {
  return protocol === 'https' || headers['x-forwarded-proto'] === 'https';
}

function notLoggedIn(what: string): OperatorError {
  return new OperatorError(
    'login_needed',
    what,
    'Send it as “Authorization: Bearer …”, or open the link that serve has printed.',
  );
}

function throttled(seconds: number): ErrorResponse {
  const next = `Try again in ${seconds} s.`;
  return new ErrorResponse('login_throttled', 'Too many wrong tokens came from this address.', next, seconds);
}

function notOurs(): OperatorError {
  return new OperatorError(
    'host_refused',
    'This server is not called by that name.',
    'Where the name is right, add it to LINQ_CARDS_WEB_HOSTS.',
  );
}

function fromElsewhere(): OperatorError {
  return new OperatorError(
    'origin_refused',
    'That was asked for by a page of another site, so nothing was changed.',
    'Open the page here and do it again; programs send the token as “Authorization: Bearer …”.',
  );
}
