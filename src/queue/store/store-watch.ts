import { type StoreFault, StoreFaultError, storeFaultOf } from './store-fault.js';

/** A fault of the store that has not passed yet, and since when, in milliseconds since 1970. */
export type StoreTrouble = StoreFault & { since: number };

export type StoreWatchOptions = {
  /** Asks the store for what a run needs; rejects while that is refused. */
  probe: () => Promise<unknown>;
  now?: () => number;
};

const PROBE_EVERY_MS = 250;
/** A store that does not answer a probe for so long has a fault. */
const PROBE_WITHIN_MS = 2_000;
/** A fault that comes back sooner than this had not passed: a probe may succeed where the work is refused. */
const SAME_FAULT_MS = 2_000;

/**
 * Knows whether the store has a fault just now. Code that is refused a command reports it ({@link meets}); from then on the
 * store is probed until it takes a write again.
 *
 *     well ──an error is told──▶ in trouble ──a probe succeeds──▶ well
 */
export class StoreWatch {
  readonly #probe: () => Promise<unknown>;
  readonly #now: () => number;
  readonly #waiting = new Set<() => void>();
  readonly #asking = new Set<(fault: StoreFault) => void>();
  #trouble: StoreTrouble | null = null;
  #before: { since: number; passedAt: number } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ probe, now = Date.now }: StoreWatchOptions) {
    this.#probe = probe;
    this.#now = now;
  }

  get trouble(): StoreTrouble | null {
    return this.#trouble;
  }

  /** Tells of an error. @returns whether it was a fault of the store; then the work may be done again when it has passed */
  meets(error: unknown): boolean {
    const fault = storeFaultOf(error);
    if (fault && !this.#closed) this.#begin(fault);
    return fault !== undefined;
  }

  /** Resolves when the store is well, or the signal is aborted. */
  async passed(signal?: AbortSignal): Promise<void> {
    if (!this.#trouble || this.#closed || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        this.#waiting.delete(end);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      this.#waiting.add(end);
      signal?.addEventListener('abort', end);
    });
  }

  /**
   * Sends a command and waits for its answer, but not for longer than there is a connection: without one ioredis keeps a command
   * until it is back, and then sends it after all. What has been refused is told as a fault of the store.
   *
   * @throws StoreFaultError where the connection is gone, before or while it waits
   */
  async ask<T>(command: () => Promise<T>): Promise<T> {
    if (this.#trouble?.code === 'unreachable') throw new StoreFaultError(this.#trouble);
    let onLoss: (fault: StoreFault) => void = () => undefined;
    const loss = new Promise<never>((_, reject) => {
      onLoss = (fault) => reject(new StoreFaultError(fault));
    });
    this.#asking.add(onLoss);
    const answer = command();
    try {
      return await Promise.race([answer, loss]);
    } catch (error) {
      if (this.meets(error)) answer.catch(() => undefined);
      throw error;
    } finally {
      this.#asking.delete(onLoss);
    }
  }

  /** Does work again and again until no fault of the store is in its way. @throws its last error once the signal is aborted */
  async patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await this.ask(work);
      } catch (error) {
        if (!this.meets(error) || signal.aborted || this.#closed) throw error;
        await this.passed(signal);
        if (signal.aborted) throw error;
      }
    }
  }

  /** Lets everybody go who waits; nothing is asked any more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const end of [...this.#waiting]) end();
  }

  #begin(fault: StoreFault): void {
    const at = this.#now();
    if (fault.code === 'unreachable' && this.#trouble?.code !== 'unreachable') {
      for (const wake of [...this.#asking]) wake(fault);
    }
    if (this.#trouble) {
      this.#trouble = { ...fault, since: this.#trouble.since };
      return;
    }
    const isSame = this.#before !== null && at - this.#before.passedAt < SAME_FAULT_MS;
    this.#trouble = { ...fault, since: isSame && this.#before ? this.#before.since : at };
    this.#timer = setTimeout(() => void this.#look(), PROBE_EVERY_MS);
  }

  async #look(): Promise<void> {
    const isWell = await this.#isWell();
    if (this.#closed || !this.#trouble) return;
    if (!isWell) {
      this.#timer = setTimeout(() => void this.#look(), PROBE_EVERY_MS);
      return;
    }
    this.#before = { since: this.#trouble.since, passedAt: this.#now() };
    this.#trouble = null;
    for (const end of [...this.#waiting]) end();
  }

  async #isWell(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), PROBE_WITHIN_MS);
    });
    const asked = this.#probe().then(
      () => true,
      (error: unknown) => {
        this.meets(error);
        return false;
      },
    );
    const isWell = await Promise.race([asked, late]);
    clearTimeout(timer);
    return isWell;
  }
}
