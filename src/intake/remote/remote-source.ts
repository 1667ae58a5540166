import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { OperatorError } from '../../errors.js';
import type { Network } from '../../network/network.js';
import { nameOfSource } from '../source-name.js';
import { readBody } from './remote-body.js';
import { answerFailure, notHttps, shown, tooManyRedirects, withCredentials } from './remote-failure.js';
import { openAnswer, type RemoteRequest } from './remote-request.js';
import { csvAddressOf, sheetFailure } from './sheet-address.js';

/** By what a server knows a source again; of two addresses it says nothing. */
export type SourceMark = { etag?: string; lastModified?: string };

export type RemoteOptions = {
  /** Whether addresses that are not of the public internet may be asked. */
  allowPrivate: boolean;
  /** Sent to the origin of the address, and never on to another one. */
  header?: { name: string; value: string } | undefined;
  /** How long a source that is a path must not have changed. */
  restMs?: number;
  /** What the last source from this address was known by; where it is still the same, nothing is fetched. */
  last?: SourceMark | undefined;
  signal?: AbortSignal | undefined;
  /** How long the beginning of an answer may take, and how long no byte may come. */
  timeoutMs?: number;
  /** How long the whole source may take. */
  longestMs?: number;
  maxBytes?: number;
  maxRedirects?: number;
  /** How the source is reached. */
  network: Network;
};

export type RemoteSource =
  /** `folder`: of a file; its rows may name pictures in it. Keep the mark once all of the content is safe, not before: what broke off would otherwise count as unchanged. */
  { kind: 'fetched'; name: string; content: Readable; mark: SourceMark; folder?: string } | { kind: 'unchanged' };

const LIMITS = { timeoutMs: 30_000, longestMs: 3_600_000, maxBytes: 200 * 1024 * 1024, maxRedirects: 5 };
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Fetches a source over https.
 *
 * @throws OperatorError `source_missing` nothing there, or no such host; `source_unreachable` no answer, or one that may
 *   be another later; `source_forbidden` not https, a private address, too many redirects, or not let in;
 *   `source_too_large`; `source_unreadable` an answer that is no file. The content ends with `source_unreachable`,
 *   `source_too_large` or `source_unreadable` when that shows only on the way.
 */
export async function fetchSource(address: string, options: RemoteOptions): Promise<RemoteSource> {
  const { allowPrivate, last = {}, network, signal, header } = options;
  const limits = { ...LIMITS, ...options };
  const following = { ...limits, headers: headersOf(last), header, allowPrivate, network, signal };
  const { first, url, answer, withHeader } = await openFollowing(address, following);
  try {
    return takeAnswer(answer, { first, url, limits, last, withHeader });
  } catch (error) {
    answer.destroy();
    throw error;
  }
}

export type Following = Pick<RemoteRequest, 'headers' | 'timeoutMs' | 'allowPrivate' | 'network' | 'signal'> &
  Pick<RemoteOptions, 'header'> & { maxRedirects: number };

/**
 * Sends a GET over https and follows redirects to other https addresses, each under the guard of addresses. `url` is the
 * address that answered, with any status but a redirect.
 *
 * @throws as `fetchSource`, except for what the answer itself says
 */
export async function openFollowing(
  address: string,
  { headers, maxRedirects, ...how }: Following,
): Promise<{ first: URL; url: URL; answer: IncomingMessage; withHeader: boolean }> {
  const first = csvAddressOf(addressOf(address));
  let url = first;
  let header = how.header;
  for (let followed = 0; followed <= maxRedirects; followed += 1) {
    // The operator's header comes first: what is asked for, and how, is not for it to say.
    const sent = { ...(header && { [header.name.toLowerCase()]: header.value }), ...headers };
    const answer = await openAnswer({ ...how, url, headers: sent });
    try {
      const target = targetOf(url, answer);
      if (!target) return { first, url, answer, withHeader: header !== undefined };
      answer.destroy();
      // Not sent again either when the way leads back: the other origin has then chosen what is asked for in our name.
      if (target.origin !== url.origin) header = undefined;
      url = target;
    } catch (error) {
      answer.destroy();
      throw error;
    }
  }
  throw tooManyRedirects(first, maxRedirects);
}

type Taken = {
  first: URL;
  url: URL;
  limits: typeof LIMITS & Pick<RemoteOptions, 'signal'>;
  last: SourceMark;
  withHeader: boolean;
};

function takeAnswer(answer: IncomingMessage, { first, url, limits, last, withHeader }: Taken): RemoteSource {
  const { statusCode: status = 0, headers } = answer;
  if (status === 304 && (last.etag !== undefined || last.lastModified !== undefined)) {
    answer.resume();
    return { kind: 'unchanged' };
  }
  const notShared = sheetFailure(first, { url, status, contentType: headers['content-type'] });
  if (notShared) throw notShared;
  if (status !== 200 && status !== 203) throw answerFailure(url, status, withHeader);
  const content = readBody(url, answer, limits);
  return {
    kind: 'fetched',
    // The address that the operator gave: the one that it leads to may be another one every time.
    name: nameOfSource(first, headers['content-disposition']),
    content,
    mark: markIn(answer),
  };
}

/** Where an answer leads on to. @throws OperatorError `source_forbidden`, `source_unreadable` */
function targetOf(url: URL, { statusCode = 0, headers: { location } }: IncomingMessage): URL | undefined {
  if (!REDIRECTS.includes(statusCode)) return undefined;
  if (location === undefined || !URL.canParse(location, url.href)) throw answerFailure(url, statusCode, false);
  const target = new URL(location, url);
  if (target.protocol !== 'https:') throw notHttps(`${target.protocol}//${target.host}, to which ${shown(url)} leads,`);
  if (hasCredentials(target)) throw withCredentials(target);
  return target;
}

function addressOf(address: string): URL {
  if (!URL.canParse(address)) {
    throw new OperatorError('source_missing', 'The source is not an address that can be read.', 'Check the address.');
  }
  const url = new URL(address);
  if (url.protocol !== 'https:') throw notHttps(`${url.protocol}//${url.host}${url.pathname}`);
  if (hasCredentials(url)) throw withCredentials(url);
  return url;
}

function hasCredentials(url: URL): boolean {
  return url.username !== '' || url.password !== '';
}

function headersOf(last: SourceMark): Record<string, string> {
  return {
    accept: 'text/csv, text/plain;q=0.9, */*;q=0.8',
    // What it is read as has to be what it was: a source is kept byte for byte.
    'accept-encoding': 'identity',
    'user-agent': 'linq-cards',
    ...marksOf(last),
  };
}

/** What asks for an answer only where it is another one than before. */
export function marksOf({ etag, lastModified }: SourceMark): Record<string, string> {
  return {
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
  };
}

/** By what the server would know this answer again. */
export function markIn({ headers: { etag, 'last-modified': lastModified } }: IncomingMessage): SourceMark {
  return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
}
