import type { Limiter } from '../../limiter/limiter.js';
import type { StoreWatch } from '../store/store-watch.js';

/**
 * The limiter in a store that may refuse or be gone for a while. Permission is asked for once: a caller that the
 * store refuses has sent nothing yet, and may return its job. A report about a response never fails the request that got it: it is
 * delivered before the next request goes out.
 */
export function patientLimiter(limiter: Limiter, watch: StoreWatch): Limiter {
  const untold: (() => Promise<unknown>)[] = [];
  const report = async (say: () => Promise<unknown>) => {
    try {
      await watch.ask(say);
    } catch (error) {
      if (!watch.meets(error)) throw error;
      untold.push(say);
    }
  };
  const reportRest = async () => {
    for (const say of untold.splice(0)) await report(say);
  };
  return {
    async acquire(ask) {
      if (untold.length > 0) await reportRest();
      return watch.ask(() => limiter.acquire(ask));
    },
    revalidate: (ask, slot) => watch.ask(() => limiter.revalidate(ask, slot)),
    // A slot that is not given back is one request too few, never one too many.
    async release(ask, slot) {
      await watch.ask(() => limiter.release(ask, slot)).catch(tolerate);
    },
    async reportLate(slot, lateMs) {
      await report(() => limiter.reportLate(slot, lateMs));
    },
    async slowDown(signal) {
      await report(() => limiter.slowDown(signal));
    },
    async tooMany(signal) {
      let scope: 'number' | 'account' = 'number';
      await report(async () => {
        scope = await limiter.tooMany(signal);
      });
      return scope;
    },
    async answered(count) {
      await report(() => limiter.answered(count));
    },
    async probeFailed() {
      await report(() => limiter.probeFailed());
    },
    reportFailure: (row) => watch.patiently(() => limiter.reportFailure(row), new AbortController().signal),
    configure: (limits) => watch.ask(() => limiter.configure(limits)),
    state: () => watch.ask(() => limiter.state()),
  };

  function tolerate(error: unknown): void {
    if (!watch.meets(error)) throw error;
  }
}
