import type { Answer, Ask, Gate, Limits, Struggle } from '../../../src/pace/gate.js';

/** A gate whose clock is driven, so that limits can be tested to the millisecond. */
export type GateBench = {
  gate: Gate;
  now(): number;
  advance(ms: number): Promise<void>;
  /** Lets requests of a run through from now on, or none any more. */
  setRunning(run: string, running: boolean): Promise<void>;
};

/** Opens a gate of its own for one test; nothing has passed it yet and no run has been started. */
export type OpenGate = (limits: Limits) => Promise<GateBench>;

/** Opens a gate with the run of the tests started; without limits, but for those that are given. */
export type Open = (limits?: Partial<Limits>) => Promise<GateBench>;

export const RUN = 'the run';
export const NUMBER = '+14155550132';
export const OTHER_NUMBER = '+14155550133';

export function aRead(ask: Partial<Ask> = {}): Ask {
  return { run: RUN, phoneNumber: NUMBER, kind: 'read', ...ask };
}

export function aWrite(ask: Partial<Ask> = {}): Ask {
  return aRead({ kind: 'write', ...ask });
}

export async function goOf(asked: Promise<Answer>): Promise<Answer & { go: true }> {
  const answer = await asked;
  if (!answer.go) throw new Error(`the gate says ${answer.because}`);
  return answer;
}

/** How long each of so many requests, asked for at one time, has to wait. */
export async function waitsOf(gate: Gate, count: number): Promise<number[]> {
  const waits: number[] = [];
  for (let index = 0; index < count; index += 1) waits.push((await goOf(gate.ask(aRead()))).waitMs);
  return waits;
}

export async function writeTimes(gate: Gate, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await goOf(gate.ask(aWrite()));
}

/** Sends a request that is told to slow down. */
export async function slowDownNow(
  gate: Gate,
  { retryAfterMs, why = '429' }: { retryAfterMs?: number; why?: '429' | '503/4004' } = {},
): Promise<void> {
  const { slot } = await goOf(gate.ask(aRead()));
  await gate.slowDown({ slot, retryAfterMs, why });
}

/** Sends a write that is answered with 429. */
export async function tooMany(
  gate: Gate,
  { writes = 1, retryAfterMs }: { retryAfterMs?: number | undefined; writes?: number },
): Promise<'number' | 'account'> {
  const { slot } = await goOf(gate.ask(aWrite()));
  return gate.tooMany({ slot, retryAfterMs, writes });
}

export async function struggleTimes(
  gate: Gate,
  times: number,
  row: Omit<Struggle, 'exhausted'> & { exhausted?: boolean },
): Promise<string[]> {
  const verdicts: string[] = [];
  for (let count = 0; count < times; count += 1) verdicts.push(await gate.struggling({ exhausted: false, ...row }));
  return verdicts;
}
