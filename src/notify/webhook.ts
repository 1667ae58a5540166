import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { readRetryAfter } from '../async/retry-after.js';
import { withTimeout } from '../async/with-timeout.js';
import type { Webhook } from '../config.js';
import type { Log } from '../log.js';
import type { Network } from '../network/network.js';
import { NetworkFailure } from '../network/network-failure.js';
import type { Alert } from './alert-format.js';

/** Up to five attempts, about 1.5, 3, 6 and 12 s apart, and the timeout of one attempt. */
const WEBHOOK_POLICY = { attempts: 5, firstDelayMs: 1_000, factor: 2, timeoutMs: 10_000 };
/** The longest wait before one attempt, whatever the response asks for. */
const LONGEST_RETRY_AFTER_MS = 60_000;

export type PostOptions = {
  webhook: Webhook;
  network: Network;
  log: Log;
  now: () => Date;
  signal: AbortSignal;
  policy?: typeof WEBHOOK_POLICY;
};

/** A failed attempt. `status`: that of the response, or the error of the connection. */
class NotTaken extends Error {
  readonly status: number | string;
  readonly retryAfterMs: number;

  constructor(status: number | string, retryAfterMs = 0) {
    super(`not accepted: ${status}`);
    this.name = 'NotTaken';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Posts an alert, and retries if that may help. An alert that cannot be delivered is only logged, because the run has
 * ended and its report exists.
 *
 * @returns whether it was delivered
 */
export async function postAlert(alert: Alert, options: PostOptions): Promise<boolean> {
  const { webhook, signal, policy = WEBHOOK_POLICY } = options;
  const delivery = randomUUID();
  // Only the host of the URL: the rest of a Slack URL is a secret that allows posting.
  const log = options.log.child({ webhook: webhook.url.host, delivery, run: alert.run?.id ?? null });
  const body = JSON.stringify(alert);
  let isDelivered = false;
  const postOnce = async () => {
    await post(body, delivery, options);
    isDelivered = true;
  };
  try {
    await pRetry(postOnce, {
      retries: policy.attempts - 1,
      minTimeout: policy.firstDelayMs,
      factor: policy.factor,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof NotTaken && mayPass(error.status),
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
        if (!(error instanceof NotTaken)) return;
        log.debug({ status: error.status, attempt: attemptNumber }, 'alert not accepted');
        if (retriesLeft > 0 && mayPass(error.status)) await sleep(error.retryAfterMs, undefined, { signal });
      },
    });
  } catch (error) {
    // p-retry drops the result of an attempt that ends after the signal.
    if (!isDelivered) return notDelivered(error);
  }
  log.info('alert delivered');
  return true;

  function notDelivered(error: unknown): false {
    const why = error instanceof NotTaken ? error.status : signal.aborted ? 'given up' : String(error);
    log.warn({ status: why }, 'alert not delivered');
    return false;
  }
}

/**
 * The headers of Standard Webhooks (https://www.standardwebhooks.com), which prove the origin and the time of an
 * alert. A secret that begins with `whsec_` is the key in Base64; any other is the key itself, as text.
 */
export function standardHeaders(body: string, delivery: string, secret: string, now: Date): Record<string, string> {
  const signer = secret.startsWith('whsec_')
    ? new StandardWebhook(secret)
    : new StandardWebhook(Buffer.from(secret), { format: 'raw' });
  return {
    'webhook-id': delivery,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': signer.sign(delivery, now, body),
  };
}

/**
 * The header that version 0.1 had, kept until 1.0: `t=<seconds since 1970>,v1=<hex>`, the HMAC-SHA256 of
 * `<seconds>.<body>`.
 */
export function signatureOf(body: string, secret: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

async function post(body: string, delivery: string, options: PostOptions): Promise<void> {
  const { webhook, network, now, signal, policy = WEBHOOK_POLICY } = options;
  const { url, secret } = webhook;
  const sent = {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'linq-cards',
      'X-Linq-Cards-Delivery': delivery,
      ...(secret !== undefined && signed(body, delivery, secret, now())),
    },
    body: Buffer.from(body),
  };
  const answer = await withTimeout({ ms: policy.timeoutMs, signal }, (until) =>
    network.send(url, { ...sent, signal: until }),
  ).catch((error: unknown) => {
    throw error instanceof NetworkFailure ? new NotTaken(error.code) : error;
  });
  const { statusCode: status = 0, headers } = answer;
  // Only its head counts. A redirect is not followed: it could post the alert to another host.
  answer.destroy();
  if (status >= 200 && status < 300) return;
  const asked = readRetryAfter(headers['retry-after'], now().getTime()) ?? 0;
  throw new NotTaken(status, Math.min(asked, LONGEST_RETRY_AFTER_MS));
}

function signed(body: string, delivery: string, secret: string, now: Date): Record<string, string> {
  return {
    ...standardHeaders(body, delivery, secret, now),
    'X-Linq-Cards-Signature': signatureOf(body, secret, now),
  };
}

/** True for a missing response, or one that may be different a little later. */
function mayPass(status: number | string): boolean {
  return typeof status === 'string' || status >= 500 || status === 408 || status === 429;
}
