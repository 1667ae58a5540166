import type { IncomingHttpHeaders } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../../errors.js';
import { ErrorResponse, sendError } from '../error-response.js';
import { type Hosts, isOurs } from './hosts.js';
import { withoutToken } from './local-path.js';
import type { OneTimeCode } from './one-time-code.js';
import { isSame, isSession, newSession, SESSION_MS } from './session.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to everyone, with or without a token. */
    open?: boolean;
  }
}

export type Security = {
  token: string;
  /** The key that signs cookies, together with the token. */
  sessionKey: string;
  /** One name per home, because cookies do not distinguish ports. */
  cookieName: string;
  hosts: Hosts;
  /** A link that signs in once without the token. */
  opening?: OneTimeCode;
  now: () => Date;
};

/** Authentication. `letIn` is for the sign-in form. */
export type Authentication = { letIn(request: FastifyRequest, reply: FastifyReply, token: string): Promise<void> };

/** Wrong tokens that an address, or a /64 network, may try per minute. */
const MAX_WRONG_TOKENS = 10;
/**
 * A token of this length cannot be guessed, so the right one is accepted no matter how many wrong ones came from the
 * same address.
 */
const UNGUESSABLE_LENGTH = 32;
/** The maximum number of remembered addresses; a client with more of them cannot be throttled. */
const MOST_ADDRESSES = 10_000;

/**
 * Checks every request first: whether it was meant for this server (Host), whether it has the token (bearer) or a
 * valid cookie, and whether a change comes from our own pages (Origin). Routes require authentication unless they set
 * `config: { open: true }`; so do paths without a route.
 */
export async function addAuthentication(app: FastifyInstance, security: Security): Promise<Authentication> {
  const { token, cookieName, hosts, opening, now } = security;
  const limit = { max: MAX_WRONG_TOKENS, timeWindow: 60_000, cache: MOST_ADDRESSES };
  await app.register(rateLimit, { global: false, ...limit });
  const wrongTokens = app.createRateLimit();

  const check = async (request: FastifyRequest, shown: string) => {
    const isRight = isSame(shown, token);
    if (isRight && token.length >= UNGUESSABLE_LENGTH) return;
    // Count a wrong token before refusing it, so that of many concurrent ones only this many are compared.
    const tried = await wrongTokens(request, { increment: !isRight });
    // A short right token must wait too; otherwise being accepted would reveal it.
    const isTooMany = !tried.isAllowed && (isRight ? tried.remaining === 0 : tried.isExceeded);
    if (isTooMany) throw throttled(tried.ttlInSeconds);
    if (!isRight) throw notLoggedIn('Wrong token.');
  };

  const letIn = async (request: FastifyRequest, reply: FastifyReply, shown: string) => {
    if (!opening?.takes(shown)) await check(request, shown);
    const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${SESSION_MS / 1_000}`];
    if (isHttps(request)) attributes.push('Secure');
    reply.header('set-cookie', [`${cookieName}=${newSession(security, now())}`, ...attributes].join('; '));
  };

  /** @returns the redirect target for a browser that followed a sign-in link */
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
      if (!isSession(cookieOf(request, cookieName), security, now())) throw notLoggedIn('The token is required.');
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

/** Also true behind an https proxy; a client that forges this header only affects itself. */
function isHttps({ protocol, headers }: FastifyRequest): boolean {
  return protocol === 'https' || headers['x-forwarded-proto'] === 'https';
}

function notLoggedIn(what: string): OperatorError {
  return new OperatorError(
    'login_needed',
    what,
    'Send it as “Authorization: Bearer …”, or open the link printed by linq-cards serve.',
  );
}

function throttled(seconds: number): ErrorResponse {
  const next = `Try again in ${seconds} s.`;
  return new ErrorResponse('login_throttled', 'Too many wrong tokens from this address.', next, seconds);
}

function notOurs(): OperatorError {
  return new OperatorError(
    'host_refused',
    'Host header not allowed.',
    'If the host name is correct, add it to LINQ_CARDS_WEB_HOSTS.',
  );
}

function fromElsewhere(): OperatorError {
  return new OperatorError(
    'origin_refused',
    'The request came from a page of another site, so nothing was changed.',
    'Open the page on this server and try again. Programs send the token as “Authorization: Bearer …”.',
  );
}

/**
 * Whether a change was requested by one of our own pages. A browser adds its cookies to requests made by other sites
 * (CSRF), but names their origin: in Sec-Fetch-Site or, over plain http to another machine, only in Origin.
 */
export function isFromOurPages(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return site !== undefined;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === new URL(`http://${host}`).host;
}
