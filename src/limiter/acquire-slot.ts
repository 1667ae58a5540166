import { setTimeout as sleep } from 'node:timers/promises';
import type { Limiter, SlotAnswer, SlotRequest } from './limiter.js';

/** Permission to send one request now. */
export type AcquiredSlot = {
  /** Passed to the limiter if the response asks to slow down. */
  slot: string;
  probe: boolean;
  writes: number;
  /** Time of the slot, in milliseconds of `performance.now()`; undefined without a rate. */
  due: number | undefined;
};

/** Why a request may not be sent, if waiting here would not help: the run has stopped, or only this number has to wait. */
export type Refused = { because: 'stopped' } | { because: 'budget'; waitMs: number };

/** How often the limiter is asked again during a wait, which may end early. */
const ASK_AGAIN_MS = 1_000;
/** How long before the slot the limiter is asked again; longer if it responds slowly. Shorter waits need no second check. */
const RECHECK_AHEAD_MS = 5;

/**
 * Waits until one request may be sent.
 *
 * Waits that concern all rows (rate, cool-down, outage) happen here, since no other row could use the time. A wait of one
 * number is returned to the caller.
 *
 * @throws the signal's reason if it is aborted; the slot has been released then
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

/** Waits for the slot. Undefined if the slot was released, because it was missed or the limiter withdrew it. */
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
