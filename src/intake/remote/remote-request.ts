import { type LookupAddress, lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { withTimeout } from '../../async/with-timeout.js';
import type { Network } from '../../network/network.js';
import { NetworkFailure } from '../../network/network-failure.js';
import { isPrivateAddress } from '../private-address.js';
import { connectionFailure, privateAddress, tooSlow } from './remote-failure.js';

export type RemoteRequest = {
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** How long the head of the answer may take. */
  timeoutMs: number;
  allowPrivate: boolean;
  network: Network;
  signal?: AbortSignal | undefined;
};

/**
 * Sends one GET over https, and gives the answer as soon as its head is there. Follows no redirect.
 *
 * Whether an address is private is asked where the connection gets its address from, so that a name cannot show a public
 * address to the check and a private one to the connection (DNS rebinding). An address in the URL itself is never
 * looked up, and is checked before. Through a proxy it is the proxy that looks names up: then a name is refused that leads
 * to a private address from here, and what it leads to from there is the proxy's to judge.
 *
 * @throws OperatorError `source_missing`, `source_unreachable`, `source_forbidden`; what the signal says when it is aborted
 */
export async function openAnswer(asked: RemoteRequest): Promise<IncomingMessage> {
  const { url, headers, timeoutMs, allowPrivate, network, signal } = asked;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) throw privateAddress(url.hostname, host);
  const proxy = network.proxyFor(url);
  try {
    if (proxy && !allowPrivate) await refusePrivateName(host);
    return await withTimeout({ ms: timeoutMs, ...(signal && { signal }) }, (until) =>
      // A connection of its own: one that is kept could have been made when private addresses were allowed.
      network.send(url, {
        method: 'GET',
        headers,
        signal: until,
        ...(!proxy && !allowPrivate && { lookup: publicLookup }),
      }),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof NetworkFailure && error.fault === 'aborted') throw tooSlow(url, timeoutMs);
    throw connectionFailure(url, error, proxy);
  }
}

/** A name that cannot be looked up here may still be one to the proxy. */
async function refusePrivateName(host: string): Promise<void> {
  const found = await new Promise<LookupAddress[]>((resolve) => {
    lookup(host, { all: true }, (error, addresses) => resolve(error ? [] : addresses));
  });
  const forbidden = found.find(({ address }) => isPrivateAddress(address));
  if (forbidden) throw privateAddress(host, forbidden.address);
}

/** One private address among several is enough to refuse the name: which of them is tried is not ours to say. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, options, (error, address, family) => {
    const found = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address);
    const forbidden = error ? undefined : found.find(isPrivateAddress);
    done(forbidden === undefined ? error : privateAddress(hostname, forbidden), address, family);
  });
};
