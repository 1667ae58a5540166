import { setTimeout as sleep } from 'node:timers/promises';
import type { Limiter, SlotAnswer, SlotRequest } from './limiter.js';

/** Leave to send one request now. */
export type AcquiredSlot = {
  /** Told to the limiter when the answer says to slow down. */
  slot: string;
  probe: boolean;
  writes: number;
  /** When the slot is, in milliseconds of `performance.now()`; undefined where no rate is kept. */
  due: number | undefined;
};

/** Why a request may not be sent and waiting here would be no use: the run has stopped, or the number has to wait alone. */
export type Refused = { because: 'stopped' } | { because: 'budget'; waitMs: number };

/** While everybody waits, the limiter is asked again this often: a wait can end early. */
const ASK_AGAIN_MS = 1_000;
/** The limiter is asked once more so long before the slot, or longer where it answers slowly; in a shorter wait nothing can have changed that matters. */
const RECHECK_AHEAD_MS = 5;

/**
 * Waits until one request may be sent.
 *
 * What concerns everybody (rate, cool-down, outage) is waited for here, since nobody else could use the time; what
 * concerns one number is handed back to the caller.
 *
 * @throws the signal's reason once it is aborted; a slot that was taken has been given back then.
 */
export async function acquireSlot(
  limiter: Limiter,
  ask: SlotRequest,
  signal: AbortSignal,
): Promise<AcquiredSlot | Refused> {
  for (;;) {
    signal.throwIfAborted();
    const askedAt = performance.now();
    const answer = await limiter.acquire(ask);
    if (!answer.go) {
      const refused = refusalOf(answer);
      if (refused) return refused;
      await sleep(Math.min(Math.max(answer.waitMs, 1), ASK_AGAIN_MS), undefined, { signal }).catch(() => undefined);
      continue;
    }
    const aheadMs = Math.max(RECHECK_AHEAD_MS, 2 * (performance.now() - askedAt));
    const passed = await useSlot(limiter, ask, { ...answer, aheadMs }, signal);
    if (passed) return passed;
  }
}

/** Waits for the slot. Undefined when it has been given back, because it was missed or something has happened meanwhile. */
async function useSlot(
  limiter: Limiter,
  ask: SlotRequest,
  { slot, probe, writes, waitMs, delayMs, graceMs, aheadMs }: SlotAnswer & { go: true } & { aheadMs: number },
  signal: AbortSignal,
): Promise<AcquiredSlot | undefined> {
  const answeredAt = performance.now();
  const due = answeredAt + waitMs - delayMs;
  if (due - answeredAt >= aheadMs && !probe) {
    const woken = await sleep(due - answeredAt - aheadMs, 'in time', { signal }).catch(() => 'aborted');
    if (woken === 'aborted') return release(limiter, ask, slot);
    if (!(await limiter.revalidate(ask, slot)).go) return undefined;
  }
  const leftMs = due - performance.now();
  if (leftMs > 0) await sleep(leftMs);
  // The last thing before sending: what is late here arrives late, among those that are in time. An answer that came late
  // is used all the same: where all of them do, there would be no end to it.
  const lateMs = performance.now() - Math.max(due, answeredAt);
  if (graceMs !== null && lateMs > graceMs && !probe) return release(limiter, ask, slot);
  return { slot, probe, writes, due: graceMs === null ? undefined : due };
}

async function release(limiter: Limiter, ask: SlotRequest, slot: string): Promise<undefined> {
  await limiter.release(ask, slot);
}

function refusalOf(answer: SlotAnswer & { go: false }): Refused | undefined {
  switch (answer.because) {
    case 'stopped':
      return { because: 'stopped' };
    case 'budget':
      return { because: 'budget', waitMs: answer.waitMs };
    case 'outage':
    case 'cool_down':
      return undefined;
  }
}
