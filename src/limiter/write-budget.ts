import type { Budget } from './limiter.js';

/** A write is counted for a second longer than the window, because it reaches the API a little after its slot. */
export const BUDGET_GRACE_MS = 1_000;

/**
 * The writes of every number in the last while, in memory.
 * `remember` is called, and waited for, before each write is sent, `forget` for one that was not sent after all; what is kept
 * is given back as `remembered` after a crash.
 */
export class WriteBudget {
  readonly #writes = new Map<string, number[]>();
  readonly #memory: WriteMemory;
  #sweptAt = 0;

  constructor(memory: WriteMemory) {
    this.#memory = memory;
    for (const [phoneNumber, at] of memory.remembered) this.#add(phoneNumber, at);
  }

  /** Milliseconds until the number may be written again; 0 when it may be now. */
  waitFor(phoneNumber: string, budget: Budget, now: number): number {
    const since = now - budget.windowMs - BUDGET_GRACE_MS;
    const writes = (this.#writes.get(phoneNumber) ?? []).filter((at) => at > since);
    return writes.length < budget.max ? 0 : (writes.at(-budget.max) ?? now) - since;
  }

  /** How many writes the number has had since then. */
  countSince(phoneNumber: string, since: number): number {
    return (this.#writes.get(phoneNumber) ?? []).filter((at) => at > since).length;
  }

  /**
   * Counts a write at once; it is remembered when this has resolved.
   *
   * @param keepMs how long writes matter; older ones are forgotten.
   */
  async take(phoneNumber: string, at: number, keepMs: number): Promise<void> {
    this.#sweep(at - keepMs - BUDGET_GRACE_MS, keepMs, at);
    this.#add(phoneNumber, at);
    await this.#memory.remember(phoneNumber, at);
  }

  async release(phoneNumber: string, at: number): Promise<void> {
    const writes = this.#writes.get(phoneNumber);
    const index = writes?.lastIndexOf(at) ?? -1;
    if (index < 0) return;
    writes?.splice(index, 1);
    await this.#memory.forget(phoneNumber, at);
  }

  #add(phoneNumber: string, at: number): void {
    const writes = this.#writes.get(phoneNumber);
    if (writes) writes.push(at);
    else this.#writes.set(phoneNumber, [at]);
  }

  #sweep(since: number, everyMs: number, now: number): void {
    if (now - this.#sweptAt < everyMs) return;
    this.#sweptAt = now;
    for (const [phoneNumber, writes] of this.#writes) {
      if (writes.every((at) => at <= since)) this.#writes.delete(phoneNumber);
    }
  }
}

/** The writes that were counted before a crash, as number and milliseconds since 1970, and where to note further ones. */
export type WriteMemory = {
  remembered: Iterable<[phoneNumber: string, at: number]>;
  remember: (phoneNumber: string, at: number) => Promise<void>;
  /** It was not sent after all. */
  forget: (phoneNumber: string, at: number) => Promise<void>;
};
