import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopback } from '../config.js';
import type { Network } from '../network/network.js';
import { NetworkFailure } from '../network/network-failure.js';
import type { Attachment } from './answers.js';
import type { Failure } from './classify.js';
import type { NewAttachment } from './client.js';
import type { PacedLinq } from './paced.js';
import { RETRY_POLICY, type RetryPolicy } from './retry.js';
import { explain } from './upsert-outcome.js';

/** How the upload of a picture ended. `refused`: this one cannot be uploaded; `temporary`: nor can any of the account. */
export type UploadEnd =
  | { kind: 'uploaded'; address: string; attachmentId: string }
  | { kind: 'refused'; detail: string }
  | { kind: 'temporary' }
  /** Linq does not respond, or takes no request of this account. */
  | { kind: 'unavailable'; failure: Failure }
  | { kind: 'stopped' };

export type UploadPicture = (
  run: string,
  picture: NewAttachment & { bytes: Buffer },
  signal: AbortSignal,
) => Promise<UploadEnd>;

export type UploaderOptions = {
  linq: PacedLinq;
  network: Network;
  /** Of the API; only where that is on this machine, a picture may be sent over http, and to this machine. */
  baseUrl: string;
  timeoutMs: number;
  policy?: RetryPolicy;
};

/**
 * Uploads pictures to Linq: a POST names the file and gets an address to put it to, a PUT sends it there, with the headers
 * that were asked for. A lost request is repeated; what that leaves on Linq is used by nothing.
 */
export function pictureUploader({
  linq,
  network,
  baseUrl,
  timeoutMs,
  policy = RETRY_POLICY,
}: UploaderOptions): UploadPicture {
  const isLocal = isLoopback(new URL(baseUrl).hostname);
  return async (run, { bytes, ...file }, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      const end = await once();
      const isLast = attempt >= policy.attempts;
      if (end.kind !== 'again') return end;
      if (isLast) return end.otherwise;
      await sleep(end.waitMs ?? policy.firstDelayMs * policy.factor ** (attempt - 1), undefined, { signal });
    }

    async function once(): Promise<UploadEnd | { kind: 'again'; otherwise: UploadEnd; waitMs?: number }> {
      const verdict = await linq.attach({ run, file }, signal);
      if ('because' in verdict) return { kind: 'stopped' };
      if (verdict.class !== 'attached') {
        const unavailable = { kind: 'unavailable', failure: verdict } as const;
        const { retryAfterMs } = verdict;
        const wait = retryAfterMs === undefined ? {} : { waitMs: retryAfterMs };
        if (['retry', 'unknown', 'wait'].includes(verdict.class))
          return { kind: 'again', otherwise: unavailable, ...wait };
        if (verdict.class === 'halt') return unavailable;
        return { kind: 'refused', detail: `Linq refused it: ${explain(verdict.rule, verdict.said)}`.trim() };
      }
      const { attachment } = verdict;
      if (!lasts(attachment.downloadUrl)) return { kind: 'temporary' };
      const url = addressToPut(attachment.uploadUrl, isLocal);
      if (!url) return { kind: 'refused', detail: 'Linq answered with an address that is not https' };
      const fault = await put(url, attachment, { network, body: bytes, timeoutMs, signal });
      if (fault === undefined)
        return { kind: 'uploaded', address: attachment.downloadUrl, attachmentId: attachment.id };
      return { kind: 'again', otherwise: { kind: 'refused', detail: `it was not taken: ${fault}` } };
    }
  };
}

/** @returns why it failed; undefined for success */
async function put(
  url: URL,
  { requiredHeaders }: Attachment,
  { network, body, timeoutMs, signal }: { network: Network; body: Buffer; timeoutMs: number; signal: AbortSignal },
): Promise<string | undefined> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const answer = await network.send(url, { method: 'PUT', headers: requiredHeaders, body, signal: until });
    answer.destroy();
    const { statusCode = 0 } = answer;
    return statusCode >= 200 && statusCode < 300 ? undefined : String(statusCode);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof NetworkFailure)) throw error;
    return error.code;
  }
}

/** An address with anything to be checked in its query is signed, and ends: Linq keeps such pictures for a day. */
function lasts(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === 'https:' && url.search === '';
}

function addressToPut(address: string, isLocal: boolean): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:') return url;
  return url?.protocol === 'http:' && isLocal && isLoopback(url.hostname) ? url : undefined;
}
