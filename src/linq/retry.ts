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
  /** Ends a pause between two attempts at once, and never an attempt. */
  signal: AbortSignal;
  /** Told when such a pause begins. @returns to be called when it is over */
  rests?: (() => () => void) | undefined;
  /** Called after each failed attempt, before the wait for the next one. If it throws, the retries end. */
  afterFailure: (failure: Failure) => Promise<void>;
};

/**
 * Repeats an attempt while it throws {@link TryAgain}: exponentially spaced, with jitter.
 *
 * The first attempt is made before p-retry is set up: nearly every row needs no other, and the means to end a pause cost more than
 * all else that happens here. To p-retry it is an attempt like the others.
 *
 * p-retry is not given the signal itself: it would throw away the result of an attempt that has just succeeded, and the row
 * would be sent twice. The attempts themselves end soon after an abort.
 *
 * @throws TryAgain when the attempts are used up; the signal's reason if it is aborted in a pause
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof TryAgain)) throw error;
    return retryAfter(error, attempt, options);
  }
}

async function retryAfter<T>(first: TryAgain, attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { policy, made, signal, rests, afterFailure } = options;
  const pause = new AbortController();
  let isPaused = false;
  let wakes: (() => void) | undefined;
  const begins = () => {
    isPaused = true;
    wakes = rests?.();
    onAbort();
  };
  const ends = () => {
    isPaused = false;
    wakes?.();
    wakes = undefined;
  };
  const onAbort = () => {
    if (isPaused && signal.aborted) pause.abort(signal.reason);
  };
  const again = async (attemptNumber: number) => {
    if (attemptNumber === 1) throw first;
    ends();
    return attempt();
  };
  signal.addEventListener('abort', onAbort);
  try {
    return await pRetry(again, {
      retries: Math.max(0, policy.attempts - 1 - made),
      minTimeout: policy.firstDelayMs * policy.factor ** made,
      factor: policy.factor,
      randomize: true,
      signal: pause.signal,
      shouldRetry: ({ error }) => error instanceof TryAgain,
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (!(error instanceof TryAgain)) return;
        await afterFailure(error.failure);
        if (retriesLeft > 0) begins();
      },
    });
  } finally {
    ends();
    signal.removeEventListener('abort', onAbort);
  }
}
