/**
 * Does work that has to end with a signal, or when its time is over; then the signal that it is given is aborted, with a
 * `TimeoutError` as its reason.
 *
 * Not by `AbortSignal.timeout`: inside `AbortSignal.any` Node 20 lets go of it when it collects garbage, and the time is
 * never over (seen with 20.20).
 */
export async function withTimeout<T>(
  { ms, signal }: { ms: number; signal: AbortSignal },
  work: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(new DOMException('The time is over.', 'TimeoutError')), ms);
  try {
    return await work(AbortSignal.any([signal, time.signal]));
  } finally {
    clearTimeout(timer);
  }
}
