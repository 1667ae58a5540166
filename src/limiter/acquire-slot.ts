import { setTimeout as sleep } from 'node:timers/promises';
import { type Limiter, MAX_LAG_MS, MOST_MISSES, type SlotAnswer, type SlotRequest } from './limiter.js';

/** Permission to send one request now. */
export type AcquiredSlot = {
  /** Passed to the limiter if the response asks to slow down. */
  slot: string;
  probe: boolean;
  writes: number;
  /** Time of the slot, in milliseconds of `performance.now()`; undefined without a rate. */
  due: number | undefined;
  /** Until when the request may leave in it; infinite where it may at any time. */
  until: number;
};

/** Why a request may not be sent, if waiting here would not help: the run has stopped, or only this number has to wait. */
export type Refused = { because: 'stopped' } | { because: 'budget'; waitMs: number };

/** A slot that was given back: after its time, by so many milliseconds, or because the limiter withdrew it. */
type Missed = { missedByMs: number };

/** How often the limiter is asked again during a wait, which may end early. */
const ASK_AGAIN_MS = 1_000;
/** How long before the slot the limiter is asked again; longer if it responds slowly. Shorter waits need no second check. */
const RECHECK_AHEAD_MS = 5;

/**
 * Waits until one request may be sent.
 *
 * Waits that concern all rows (rate, cool-down, outage) happen here, since no other row could use the time. A wait of one
 * number is returned to the caller. A slot whose time has passed is given back: what left in it would arrive among those that
 * are in time. The next one is asked for so far ahead as the last was missed by, since what was slow may be slow again.
 *
 * @throws the signal's reason if it is aborted; the slot has been released then
 */
export async function acquireSlot(
  limiter: Limiter,
  ask: SlotRequest,
  signal: AbortSignal,
): Promise<AcquiredSlot | Refused> {
  let misses = 0;
  let aheadMs = 0;
  for (;;) {
    signal.throwIfAborted();
    const askedAt = performance.now();
    const answer = await limiter.acquire(aheadMs > 0 ? { ...ask, aheadMs } : ask);
    if (!answer.go) {
      const refused = refusalOf(answer);
      if (refused) return refused;
      await sleep(Math.min(Math.max(answer.waitMs, 1), ASK_AGAIN_MS), undefined, { signal }).catch(() => undefined);
      continue;
    }
    const recheckMs = Math.max(RECHECK_AHEAD_MS, 2 * (performance.now() - askedAt));
    const mayMiss = misses < MOST_MISSES;
    const passed = await useSlot(limiter, ask, { ...answer, recheckMs, mayMiss }, signal);
    if (!('missedByMs' in passed)) return passed;
    if (passed.missedByMs > 0) misses += 1;
    aheadMs = Math.min(Math.ceil(2 * passed.missedByMs), MAX_LAG_MS);
  }
}

/** Waits for the slot. */
async function useSlot(
  limiter: Limiter,
  ask: SlotRequest,
  answer: SlotAnswer & { go: true } & { recheckMs: number; mayMiss: boolean },
  signal: AbortSignal,
): Promise<AcquiredSlot | Missed> {
  const { slot, probe, writes, waitMs, delayMs, graceMs, recheckMs, mayMiss } = answer;
  const answeredAt = performance.now();
  const due = answeredAt + waitMs - delayMs;
  if (due - answeredAt >= recheckMs && !probe) {
    const woken = await sleep(due - answeredAt - recheckMs, 'in time', { signal }).catch(() => 'aborted');
    if (woken === 'aborted') return release(limiter, ask, slot);
    if (!(await limiter.revalidate(ask, slot)).go) return { missedByMs: 0 };
  }
  const leftMs = due - performance.now();
  if (leftMs > 0) await sleep(leftMs);
  const until = graceMs === null || probe || !mayMiss ? Number.POSITIVE_INFINITY : due + graceMs;
  const lateMs = performance.now() - due;
  if (due + lateMs > until) return release(limiter, ask, slot, lateMs);
  return { slot, probe, writes, due: graceMs === null ? undefined : due, until };
}

async function release(limiter: Limiter, ask: SlotRequest, slot: string, missedByMs = 0): Promise<Missed> {
  await limiter.release(ask, slot);
  return { missedByMs };
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
