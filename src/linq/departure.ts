import type { AcquiredSlot, Refused } from '../limiter/acquire-slot.js';
import { LATENESS_MS, type Limiter, type SlotRequest } from '../limiter/limiter.js';

/** Whether this worker still owns the row. If the queue has given it to another worker, it would be sent twice. */
export type WriteLease = {
  isSure(): boolean;
  /** @throws what ends the work on the row */
  makeSure(): Promise<void>;
};

/** Ends a request before anything of it has left, because the limiter refuses it by now. */
export class HeldBack extends Error {
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.because);
    this.name = 'HeldBack';
    this.refused = refused;
  }
}

export type DepartureDeps = {
  limiter: Limiter;
  ask: SlotRequest;
  lease: WriteLease | undefined;
  /** Takes another slot, in line with all other requests. */
  takeSlot: (until: AbortSignal) => Promise<AcquiredSlot | Refused>;
  signal: AbortSignal;
};

/**
 * The moment at which one request leaves. From getting its slot until then, a connection may have to be opened and secured, and a
 * busy or suspended process does nothing at all. So the slot is looked at once more when the connection is there: if its time has
 * passed, it is given back, and the request waits on its open connection for another one.
 */
export class Departure {
  readonly #deps: DepartureDeps;
  /** There only while another slot is waited for; one for each request would cost as much as its slot. */
  #waiting: AbortController | undefined;
  #isOver = false;
  #slot: AcquiredSlot;

  constructor(deps: DepartureDeps, slot: AcquiredSlot) {
    this.#deps = deps;
    this.#slot = slot;
  }

  get slot(): AcquiredSlot {
    return this.#slot;
  }

  /** Whether the request has ended while it waited for another slot: nothing of it has left, and it has no slot. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Asked when the connection is there. @throws HeldBack, or what ends the work on the row; then nothing may leave */
  readonly leaving = (): void | Promise<void> => {
    const { lease } = this.#deps;
    if (performance.now() > this.#slot.until || lease?.isSure() === false) return this.#takeAnother();
  };

  /** Told when the request has been handed to the network: the rest of the time for which it may be late counts as well. */
  readonly onSent = (): void => {
    const { slot, due } = this.#slot;
    const lateMs = due === undefined ? 0 : performance.now() - due;
    // If the limiter is unreachable, the next request reports that.
    if (lateMs > LATENESS_MS) this.#deps.limiter.reportLate(slot, lateMs).catch(() => undefined);
  };

  /** The request is over; a slot that is still waited for is given back. */
  end(): void {
    this.#isOver = true;
    this.#waiting?.abort();
  }

  async #takeAnother(): Promise<void> {
    const { limiter, ask, takeSlot, signal } = this.#deps;
    const waiting = new AbortController();
    this.#waiting = waiting;
    // A connection may be there only after its request was given up.
    if (this.#isOver) waiting.abort();
    await limiter.release(ask, this.#slot.slot);
    const next = await takeSlot(AbortSignal.any([signal, waiting.signal]));
    if ('because' in next) throw new HeldBack(next);
    this.#slot = next;
    this.#waiting = undefined;
  }
}
