import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Ask, type Gate, LATENESS_MS } from './gate.js';

/** Leave to send one request now. `slot` is told to the gate when the answer says to slow down. */
export type Passed = { slot: string; probe: boolean; writes: number };

/** Why a request may not be sent and waiting here would be no use: the run has stopped, or the number has to wait alone. */
export type Refused = { because: 'stopped' } | { because: 'budget'; waitMs: number };

/** While everybody waits, the gate is asked again this often: a wait can end early. */
const ASK_AGAIN_MS = 1_000;
/** After a shorter wait than this nothing can have changed that matters. */
const RECHECK_FROM_MS = 5;

/**
 * Waits until one request may be sent.
 *
 * What concerns everybody (rate, cool-down, outage) is waited for here, since nobody else could use the time; what
 * concerns one number is handed back to the caller.
 *
 * @throws the signal's reason once it is aborted; a slot that was taken has been given back then.
 */
export async function passGate(gate: Gate, ask: Ask, signal: AbortSignal): Promise<Passed | Refused> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await gate.ask(ask);
    if (!answer.go) {
      const refused = refusalOf(answer);
      if (refused) return refused;
      await sleep(Math.min(Math.max(answer.waitMs, 1), ASK_AGAIN_MS), undefined, { signal }).catch(() => undefined);
      continue;
    }
    const passed = await useSlot(gate, ask, answer, signal);
    if (passed) return passed;
  }
}

/** Waits for the slot. Undefined when it has been given back, because it was missed or something has happened meanwhile. */
async function useSlot(
  gate: Gate,
  ask: Ask,
  { slot, probe, writes, waitMs }: Answer & { go: true },
  signal: AbortSignal,
): Promise<Passed | undefined> {
  if (waitMs < RECHECK_FROM_MS || probe) {
    if (waitMs > 0) await sleep(waitMs);
    return { slot, probe, writes };
  }
  const due = performance.now() + waitMs;
  const woken = await sleep(waitMs, 'in time', { signal }).catch(() => 'aborted');
  if (woken === 'aborted' || performance.now() - due > LATENESS_MS) {
    await gate.giveBack(ask, slot);
    return undefined;
  }
  return (await gate.recheck(ask, slot)).go ? { slot, probe, writes } : undefined;
}

function refusalOf(answer: Answer & { go: false }): Refused | undefined {
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
