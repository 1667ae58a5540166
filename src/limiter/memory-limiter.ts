import { type Backoff, currentRate, hasRecovered, slowDown } from './backoff.js';
import { CircuitBreaker } from './circuit-breaker.js';
import {
  type FailingRow,
  type FailureVerdict,
  LINQ_BUDGET,
  type Limiter,
  type LimiterState,
  type Limits,
  LONG_WAIT,
  type SlotAnswer,
  type SlotRequest,
  type SlowDown,
  type TooMany,
  UNLIMITED_STANDS_FOR,
} from './limiter.js';
import { graceMs, nextSlot, periodMs, windowCount } from './slots.js';
import { WriteBudget, type WriteMemory } from './write-budget.js';

export type MemoryLimiterDeps = {
  /** Milliseconds since 1970, with fractions, never running backwards. */
  now: () => number;
  /** Whether a run may send at all. */
  isRunning: (run: string) => boolean;
  writes: WriteMemory;
};

/** The limiter if one process does all the work. */
export class MemoryLimiter implements Limiter {
  readonly #deps: MemoryLimiterDeps;
  readonly #budget: WriteBudget;
  readonly #outage = new CircuitBreaker();
  #limits: Limits;
  #sent: number[] = [];
  #due: number | undefined;
  #slow: Backoff | undefined;
  /** Long waits that the API asked for since the last good response. */
  #longWaits = 0;

  constructor(limits: Limits, deps: MemoryLimiterDeps) {
    this.#limits = limits;
    this.#deps = deps;
    this.#budget = new WriteBudget(deps.writes);
  }

  async acquire(ask: SlotRequest): Promise<SlotAnswer> {
    const now = this.#deps.now();
    const refusal = this.#refusal(ask, now);
    if (refusal) return refusal;
    const { budget } = this.#limits;
    const waitMs = ask.kind === 'write' && budget ? this.#budget.waitFor(ask.phoneNumber, budget, now) : 0;
    if (waitMs > 0) return { go: false, because: 'budget', waitMs };

    const probe = this.#outage.takeProbe(now);
    const rate = this.#rateNow(now);
    const slot = this.#takeSlot(now, now + (ask.aheadMs ?? 0));
    const grace = rate === 0 ? null : graceMs(rate);
    const writes = await this.#countWrite(ask, slot);
    return {
      go: true,
      waitMs: slot - now,
      // To note a write takes a moment; the slot is where it was.
      delayMs: this.#deps.now() - now,
      slot: String(slot),
      probe,
      writes,
      graceMs: grace,
    };
  }

  async revalidate(ask: SlotRequest, slot: string): Promise<SlotAnswer> {
    const refusal = this.#refusal(ask, this.#deps.now());
    if (!refusal) return { go: true, waitMs: 0, delayMs: 0, slot, probe: false, writes: 0, graceMs: null };
    await this.release(ask, slot);
    return refusal;
  }

  async release(ask: SlotRequest, slot: string): Promise<void> {
    const at = Number(slot);
    const index = this.#sent.lastIndexOf(at);
    if (index >= 0) this.#sent.splice(index, 1);
    const rate = this.#rateNow(this.#deps.now());
    if (index >= 0 && this.#due !== undefined && rate > 0) this.#due -= periodMs(rate);
    if (ask.kind === 'write') await this.#budget.release(ask.phoneNumber, at);
  }

  async reportLate(slot: string, lateMs: number): Promise<void> {
    const index = this.#sent.lastIndexOf(Number(slot));
    if (index >= 0) this.#sent[index] = Number(slot) + lateMs;
  }

  async slowDown({ slot, retryAfterMs, why }: SlowDown): Promise<void> {
    const now = this.#deps.now();
    const inLastSecond = this.#sent.filter((at) => at > now - 1000).length;
    const full = this.#limits.rate || Math.max(UNLIMITED_STANDS_FOR, inLastSecond);
    this.#slow = slowDown(this.#slow, { full, sentAt: Number(slot), retryAfterMs, why }, now);
  }

  async tooMany({ writes, ...rest }: TooMany): Promise<'number' | 'account'> {
    this.#outage.answered(1, this.#deps.now());
    if (writes > LINQ_BUDGET.max) return 'number';
    if ((rest.retryAfterMs ?? 0) >= LONG_WAIT.fromMs) {
      this.#longWaits += 1;
      if (this.#longWaits <= LONG_WAIT.inARow) return 'number';
    }
    await this.slowDown({ ...rest, why: '429' });
    return 'account';
  }

  async answered(count: number): Promise<void> {
    this.#longWaits = 0;
    this.#outage.answered(count, this.#deps.now());
  }

  async reportFailure(row: FailingRow): Promise<FailureVerdict> {
    return this.#outage.reportFailure(row, this.#deps.now());
  }

  async probeFailed(): Promise<void> {
    this.#outage.probeFailed(this.#deps.now());
  }

  async configure(limits: Partial<Limits>): Promise<void> {
    if (limits.rate !== undefined && limits.rate !== this.#limits.rate) {
      this.#slow = undefined;
      this.#due = undefined;
    }
    this.#limits = { ...this.#limits, ...limits };
  }

  async state(): Promise<LimiterState> {
    const now = this.#deps.now();
    const slow = this.#currentSlow(now);
    return {
      rate: this.#limits.rate,
      current: this.#rateNow(now),
      slowedBy: slow?.why ?? null,
      coolUntil: slow && slow.coolUntil > now ? slow.coolUntil : null,
      outage: this.#outage.open,
    };
  }

  #refusal(ask: SlotRequest, now: number): (SlotAnswer & { go: false }) | undefined {
    if (!this.#deps.isRunning(ask.run)) return { go: false, because: 'stopped', waitMs: 0 };
    const outage = this.#outage.open;
    if (outage && now < outage.nextProbeAt) return { go: false, because: 'outage', waitMs: outage.nextProbeAt - now };
    const slow = this.#currentSlow(now);
    if (slow && now < slow.coolUntil) return { go: false, because: 'cool_down', waitMs: slow.coolUntil - now };
    return undefined;
  }

  /** @returns writes of the number in the last ten minutes, including this one; 0 for a read, which counts against no budget */
  async #countWrite({ kind, phoneNumber }: SlotRequest, slot: number): Promise<number> {
    if (kind === 'read') return 0;
    const { budget } = this.#limits;
    const noted = this.#budget.take(phoneNumber, slot, Math.max(budget?.windowMs ?? 0, LINQ_BUDGET.windowMs));
    const count = this.#budget.countSince(phoneNumber, slot - LINQ_BUDGET.windowMs);
    await noted;
    return count;
  }

  #takeSlot(now: number, from: number): number {
    const rate = this.#rateNow(now);
    const { at, nextDue } =
      rate === 0 ? { at: now, nextDue: undefined } : nextSlot(this.#sent, this.#due, rate, now, from);
    this.#due = nextDue;
    this.#sent.push(at);
    this.#forget(now);
    return at;
  }

  /** Requests per second that are allowed now; 0: no limit. */
  #rateNow(now: number): number {
    const slow = this.#currentSlow(now);
    return slow ? currentRate(slow, now) : this.#limits.rate;
  }

  /** Drops requests that are older than a window. */
  #forget(now: number): void {
    const keep = windowCount(this.#limits.rate);
    if (this.#sent.length > 2 * keep + 1000) {
      this.#sent = this.#sent.filter((at, index, all) => at > now - 1000 || index >= all.length - keep);
    }
  }

  #currentSlow(now: number): Backoff | undefined {
    if (this.#slow && hasRecovered(this.#slow, now) && now - this.#slow.reportedAt > 60_000) this.#slow = undefined;
    return this.#slow && !hasRecovered(this.#slow, now) ? this.#slow : undefined;
  }
}
