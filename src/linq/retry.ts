import pRetry from 'p-retry';
import type { Failure } from './classify.js';

/** How often and how fast a write is repeated. `attempts` counts the first one too. */
export type RetryPolicy = { attempts: number; firstDelayMs: number; factor: number };

/** Three attempts in all, about 1.5 s and 3 s apart. */
export const RETRY_POLICY: RetryPolicy = { attempts: 3, firstDelayMs: 1_000, factor: 2 };

/** An attempt failed, and another may succeed. Any other error ends the retries at once. */
export class TryAgain extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`try again: ${failure.rule.meaning}`);
    this.name = 'TryAgain';
    this.failure = failure;
  }
}

export type RetryOptions = {
  policy: RetryPolicy;
  /** Attempts made before the job was parked. */
  made: number;
  /** Called after each failed attempt, before the wait for the next one. If it throws, the retries end. */
  afterFailure: (failure: Failure) => Promise<void>;
};

/**
 * Repeats an attempt while it throws {@link TryAgain}: exponentially spaced, with jitter.
 *
 * No abort signal is handed to p-retry on purpose: it would throw away the result of an attempt that has just succeeded,
 * and the row would be sent twice. The attempts themselves end soon after an abort.
 *
 * @throws TryAgain when the attempts are used up.
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { policy, made, afterFailure } = options;
  return pRetry(attempt, {
    retries: Math.max(0, policy.attempts - 1 - made),
    minTimeout: policy.firstDelayMs * policy.factor ** made,
    factor: policy.factor,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof TryAgain,
    onFailedAttempt: async ({ error }) => {
      if (error instanceof TryAgain) await afterFailure(error.failure);
    },
  });
}
