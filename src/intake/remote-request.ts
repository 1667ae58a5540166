import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-address.js';
import { connectionFailure, privateAddress, tooSlow } from './remote-failure.js';

export type RemoteRequest = {
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** How long the head of the answer may take. */
  timeoutMs: number;
  allowPrivate: boolean;
  /** Certificates to trust instead of those that Node trusts. */
  ca?: string | undefined;
  signal?: AbortSignal | undefined;
};

/**
 * Sends one GET over https, and gives the answer as soon as its head is there. Follows no redirect.
 *
 * Whether an address is private is asked where the connection gets its address from, so that a name cannot show a public
 * address to the check and a private one to the connection (DNS rebinding). An address that stands in the URL is never
 * looked up, and is checked before.
 *
 * @throws OperatorError `source_missing`, `source_unreachable`, `source_forbidden`; what the signal says when it is aborted
 */
export async function openAnswer(asked: RemoteRequest): Promise<IncomingMessage> {
  const { url, headers, timeoutMs, allowPrivate, ca, signal } = asked;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) throw privateAddress(url.hostname, host);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const request = httpsRequest(url, {
        headers,
        // A connection of its own: one that is kept could have been made when private addresses were allowed.
        agent: false,
        ...(!allowPrivate && { lookup: publicLookup }),
        ...(ca !== undefined && { ca }),
        ...(signal && { signal }),
      });
      timer = setTimeout(() => request.destroy(tooSlow(url, timeoutMs)), timeoutMs);
      request.on('response', resolve).on('error', reject).end();
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw connectionFailure(url, error);
  } finally {
    clearTimeout(timer);
  }
}

/** One private address among several is enough to refuse the name: which of them is tried is not ours to say. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, options, (error, address, family) => {
    const found = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address);
    const forbidden = error ? undefined : found.find(isPrivateAddress);
    done(forbidden === undefined ? error : privateAddress(hostname, forbidden), address, family);
  });
};
