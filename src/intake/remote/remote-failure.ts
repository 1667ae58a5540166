import { OperatorError } from '../../errors.js';
import { type CertificateFault, certificateFault } from '../../network/certificate-fault.js';
import { NetworkFailure } from '../../network/network-failure.js';
import { shownProxy } from '../../network/proxy-for.js';

/*
 * What can be wrong with a source that comes over the network, as an operator is to be told. An address is shown without
 * its query: that is where signed addresses have their signature.
 */

export function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

export function notHttps(address: string): OperatorError {
  return new OperatorError(
    'source_forbidden',
    `${address} is not an https address, and over anything else others could read or change the source.`,
    'Use its https address, or download the file and import that.',
  );
}

export function withCredentials(url: URL): OperatorError {
  return new OperatorError(
    'source_forbidden',
    `The address at ${url.host} holds a user name or a password.`,
    'Leave them out, and set LINQ_CARDS_SOURCE_HEADER, such as Authorization: Basic …',
  );
}

export function privateAddress(host: string, address: string): OperatorError {
  return new OperatorError(
    'source_forbidden',
    `${host} is at ${address}, which is not on the public internet.`,
    'If that is where the source is, set LINQ_CARDS_ALLOW_PRIVATE_SOURCES=true.',
  );
}

export function tooManyRedirects(url: URL, most: number): OperatorError {
  return new OperatorError(
    'source_forbidden',
    `${shown(url)} leads on to another address more than ${most} times.`,
    'Name the address where the source itself is.',
  );
}

export function tooSlow(url: URL, timeoutMs: number): OperatorError {
  return new OperatorError(
    'source_unreachable',
    `Nothing has come from ${shown(url)} for ${timeoutMs / 1_000} s.`,
    'Try again later, or fetch it yourself and name the file.',
  );
}

export function tooLong(url: URL, longestMs: number): OperatorError {
  return new OperatorError(
    'source_unreachable',
    `${shown(url)} is still not whole after ${longestMs / 60_000} minutes.`,
    'Try again later, or fetch it yourself and name the file.',
  );
}

export function tooLarge(url: URL, maxBytes: number): OperatorError {
  return new OperatorError(
    'source_too_large',
    `${shown(url)} has more than ${maxBytes} bytes.`,
    'Check the address. If all of that is meant, split the source, or fetch it yourself and name the file.',
  );
}

export function brokenOff(url: URL, cause: unknown): OperatorError {
  return new OperatorError(
    'source_unreachable',
    `The connection to ${url.host} broke off in the middle of the source.`,
    'Try again later.',
    { cause },
  );
}

export function undecodable(url: URL, encoding: string, cause?: unknown): OperatorError {
  return new OperatorError(
    'source_unreadable',
    `${shown(url)} came with the Content-Encoding ${JSON.stringify(encoding)}, which cannot be read.`,
    'Have the server send it as it is.',
    { cause },
  );
}

/** Why no answer came. Anything but a failure of the network is a bug, and stays what it is. */
export function connectionFailure(url: URL, error: unknown, proxy: URL | undefined): unknown {
  if (!(error instanceof NetworkFailure)) return error;
  const { fault, code } = error;
  const because = { cause: error };
  switch (fault) {
    case 'no_host':
      return new OperatorError(
        'source_missing',
        `There is no host ${url.hostname} (${code}).`,
        'Check the address.',
        because,
      );
    case 'certificate':
      return new OperatorError(
        'source_unreachable',
        `The certificate of ${url.host} is not accepted: ${CERTIFICATES[certificateFault(code) ?? 'unverified']} (${code}).`,
        'Check the address and this machine’s clock. If your own CA or your company’s proxy issued it, name the certificate of that CA with --ca-file.',
        because,
      );
    case 'proxy':
      return new OperatorError(
        'source_unreachable',
        `${proxy ? shownProxy(proxy) : 'The proxy'} does not connect to ${url.host} (${code}).`,
        'Check HTTPS_PROXY, with user name and password where the proxy requires them; or exempt the host with NO_PROXY.',
        because,
      );
    default:
      return new OperatorError(
        'source_unreachable',
        `Cannot reach ${url.host} (${code}).`,
        'Check the address, and try again later.',
        because,
      );
  }
}

const CERTIFICATES: Record<CertificateFault, string> = {
  expired: 'it has expired',
  not_yet_valid: 'it is not valid yet',
  wrong_name: 'it is for another host name',
  unverified: 'it cannot be verified',
};

/** What an answer means that is not the source. */
export function answerFailure(url: URL, status: number, withHeader: boolean): OperatorError {
  const from = shown(url);
  switch (status) {
    case 404:
    case 410:
      return new OperatorError('source_missing', `There is nothing at ${from} (${status}).`, 'Check the address.');
    case 401:
    case 403:
    case 407:
      return new OperatorError(
        'source_forbidden',
        `${from} does not let us have it (${status}).`,
        withHeader
          ? 'Check what LINQ_CARDS_SOURCE_HEADER says.'
          : 'Set LINQ_CARDS_SOURCE_HEADER to the header that it wants, such as Authorization: Bearer … It goes to the host of the address only.',
      );
    default:
      return isPassing(status)
        ? new OperatorError('source_unreachable', `${url.host} answered ${status}.`, 'Try again later.')
        : new OperatorError(
            'source_unreadable',
            `${from} answered ${status}, and not with a file.`,
            'Check the address.',
          );
  }
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}
