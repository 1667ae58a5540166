import { BREAKER, type FailingRow, type FailureVerdict, PROBE_AFTER_MS, PROBE_LEASE_MS } from './limiter.js';

/**
 * Detects that Linq is down, from rows that fail for reasons other than their own.
 *
 * States: well → (rows fail) → outage → (a probe succeeds) → well. One failing row is the row's own problem. Rows that fail
 * one after the other, without a response in between, are an outage: at once if reads fail too, later if only writes fail.
 */
export class CircuitBreaker {
  /** Failing rows since the last response, and those of them whose read failed too. */
  #inARow = 0;
  #unread = 0;
  #lastRows: ('answered' | 'unread')[] = [];
  #answeredAt = Number.NEGATIVE_INFINITY;
  #firstTroubleAt: number | undefined;
  #open: { since: number; nextProbeAt: number; failedProbes: number } | undefined;

  get open(): { since: number; nextProbeAt: number } | null {
    return this.#open ? { since: this.#open.since, nextProbeAt: this.#open.nextProbeAt } : null;
  }

  answered(count: number, now: number): void {
    this.#inARow = 0;
    this.#unread = 0;
    this.#answeredAt = now;
    this.#firstTroubleAt = undefined;
    if (this.#open) this.#lastRows = [];
    this.#open = undefined;
    this.#remember('answered', Math.min(count, BREAKER.lastRows));
  }

  reportFailure(row: FailingRow, now: number): FailureVerdict {
    if (this.#open) return 'outage';
    this.#firstTroubleAt = Math.min(this.#firstTroubleAt ?? now, row.sinceMs);
    this.#inARow += 1;
    if (!row.readAnswered) {
      this.#unread += 1;
      this.#remember('unread', 1);
    }
    if (this.#isOutage(row)) {
      this.#open = { since: this.#firstTroubleAt, nextProbeAt: now + PROBE_AFTER_MS[0], failedProbes: 0 };
      return 'outage';
    }
    return this.#inARow >= BREAKER.hold && !row.exhausted ? 'hold' : 'go_on';
  }

  /** Takes the one probe that is due, if it is. */
  takeProbe(now: number): boolean {
    if (!this.#open || now < this.#open.nextProbeAt) return false;
    this.#open.nextProbeAt = now + PROBE_LEASE_MS;
    return true;
  }

  probeFailed(now: number): void {
    if (!this.#open) return;
    this.#open.failedProbes += 1;
    const index = Math.min(this.#open.failedProbes, PROBE_AFTER_MS.length - 1);
    this.#open.nextProbeAt = now + (PROBE_AFTER_MS[index] ?? 0);
  }

  #isOutage(row: FailingRow): boolean {
    const nothingAnswered = this.#answeredAt < row.sinceMs;
    if (row.exhausted && !row.readAnswered && nothingAnswered) return true;
    if (this.#unread >= BREAKER.outageWithoutReads || this.#inARow >= BREAKER.outage) return true;
    const unread = this.#lastRows.filter((how) => how === 'unread').length;
    return this.#lastRows.length >= BREAKER.lastRows && unread >= BREAKER.halfOfThem;
  }

  #remember(how: 'answered' | 'unread', times: number): void {
    for (let i = 0; i < times; i += 1) this.#lastRows.push(how);
    this.#lastRows = this.#lastRows.slice(-BREAKER.lastRows);
  }
}
