import { certificateFault } from './certificate-fault.js';

/**
 * What kept an answer from coming.
 *
 * - `certificate`: the server's certificate is not accepted · `proxy`: the proxy cannot be reached, or refuses
 * - `no_host`: the name does not exist · `aborted`: the caller gave it up · `connection`: anything else
 */
export type NetworkFault = 'certificate' | 'proxy' | 'no_host' | 'aborted' | 'connection';

/** A request that got no answer. Its cause is never lost: `code` is what the system, OpenSSL or the HTTP parser calls it. */
export class NetworkFailure extends Error {
  readonly fault: NetworkFault;
  readonly code: string;
  /** Whether any of the request can have reached the server. False only where that is certain. */
  readonly sent: boolean;
  /** Whether a kept connection ended before the first byte of an answer, as one does that the server has just closed. */
  readonly stale: boolean;

  constructor(fault: NetworkFault, code: string, { sent, stale = false, cause }: FailureParts) {
    super(`no answer: ${code}`, { cause });
    this.name = 'NetworkFailure';
    this.fault = fault;
    this.code = code;
    this.sent = sent;
    this.stale = stale;
  }
}

type FailureParts = { sent: boolean; stale?: boolean; cause?: unknown };

/** The proxy did not let a connection through. `code` is `PROXY_407` where it answered, else the system's name. */
export class ProxyFailure extends Error {
  readonly code: string;

  constructor(code: string, cause?: unknown) {
    super(`the proxy does not connect: ${code}`, { cause });
    this.name = 'ProxyFailure';
    this.code = code;
  }
}

/** What the system, OpenSSL or the HTTP parser calls an error. */
export function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : name;
}

/** The fault that an error of a connection stands for. */
export function faultOf(error: unknown): NetworkFault {
  if (error instanceof ProxyFailure) return 'proxy';
  const code = codeOf(error);
  if (code === 'ENOTFOUND') return 'no_host';
  return certificateFault(code) === undefined ? 'connection' : 'certificate';
}
