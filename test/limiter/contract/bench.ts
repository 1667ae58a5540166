import type { FailingRow, Limiter, Limits, SlotAnswer, SlotRequest } from '../../../src/limiter/limiter.js';

/** A limiter whose clock is driven, so that limits can be tested to the millisecond. */
export type GateBench = {
  limiter: Limiter;
  now(): number;
  advance(ms: number): Promise<void>;
  /** Lets requests of a run through from now on, or none any more. */
  setRunning(run: string, running: boolean): Promise<void>;
};

/** Opens a limiter of its own for one test; nothing has passed it yet and no run has been started. */
export type OpenGate = (limits: Limits) => Promise<GateBench>;

/** Opens a limiter with the run of the tests started; without limits, but for those that are given. */
export type Open = (limits?: Partial<Limits>) => Promise<GateBench>;

export const RUN = 'the run';
export const NUMBER = '+14155550132';
export const OTHER_NUMBER = '+14155550133';

export function aRead(ask: Partial<SlotRequest> = {}): SlotRequest {
  return { run: RUN, phoneNumber: NUMBER, kind: 'read', ...ask };
}

export function aWrite(ask: Partial<SlotRequest> = {}): SlotRequest {
  return aRead({ kind: 'write', ...ask });
}

export async function goOf(asked: Promise<SlotAnswer>): Promise<SlotAnswer & { go: true }> {
  const answer = await asked;
  if (!answer.go) throw new Error(`the limiter says ${answer.because}`);
  return answer;
}

/** How long each of so many requests, asked for at one time, has to wait. */
export async function waitsOf(limiter: Limiter, count: number): Promise<number[]> {
  const waits: number[] = [];
  for (let index = 0; index < count; index += 1) waits.push((await goOf(limiter.acquire(aRead()))).waitMs);
  return waits;
}

export async function writeTimes(limiter: Limiter, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await goOf(limiter.acquire(aWrite()));
}

/** Sends a request that is told to slow down. */
export async function slowDownNow(
  limiter: Limiter,
  { retryAfterMs, why = '429' }: { retryAfterMs?: number; why?: '429' | '503/4004' } = {},
): Promise<void> {
  const { slot } = await goOf(limiter.acquire(aRead()));
  await limiter.slowDown({ slot, retryAfterMs, why });
}

/** Sends a write that is answered with 429. */
export async function tooMany(
  limiter: Limiter,
  { writes = 1, retryAfterMs }: { retryAfterMs?: number | undefined; writes?: number },
): Promise<'number' | 'account'> {
  const { slot } = await goOf(limiter.acquire(aWrite()));
  return limiter.tooMany({ slot, retryAfterMs, writes });
}

export async function struggleTimes(
  limiter: Limiter,
  times: number,
  row: Omit<FailingRow, 'exhausted'> & { exhausted?: boolean },
): Promise<string[]> {
  const verdicts: string[] = [];
  for (let count = 0; count < times; count += 1)
    verdicts.push(await limiter.reportFailure({ exhausted: false, ...row }));
  return verdicts;
}
