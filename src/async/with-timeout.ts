import { untilAborted } from './until-aborted.js';

/**
 * Does work that has to end with a signal, or when its time is over; then the signal that it is given is aborted, with a
 * `TimeoutError` as its reason.
 *
 * Not by `AbortSignal.timeout`: inside `AbortSignal.any` Node 20 lets go of it when it collects garbage, and the time is
 * never over (seen with 20.20).
 */
export async function withTimeout<T>(
  { ms, signal }: { ms: number; signal?: AbortSignal },
  work: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(new DOMException('The time is over.', 'TimeoutError')), ms);
  try {
    return await work(signal ? AbortSignal.any([signal, time.signal]) : time.signal);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for work that cannot be told to end. When the time is over, the work goes on unheeded.
 *
 * @throws the error of `tooLate` when the time is over
 */
export function waitAtMost<T>(ms: number, work: Promise<T>, tooLate: () => Error): Promise<T> {
  return withTimeout({ ms }, async (until) => {
    const result = await untilAborted(work, until);
    if (result === undefined && until.aborted) throw tooLate();
    return result as T;
  });
}

/** Waits for work, but no longer than this; what becomes of it later is nobody's concern. Rejects if the work does so in time. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await withTimeout({ ms }, (until) => untilAborted(work, until));
}
