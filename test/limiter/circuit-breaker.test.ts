import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../src/limiter/circuit-breaker.js';
import { type FailingRow, PROBE_AFTER_MS, PROBE_LEASE_MS } from '../../src/limiter/limiter.js';

const NOW = 1_000_000;

function aStruggle(row: Partial<FailingRow> = {}): FailingRow {
  return { sinceMs: NOW, readAnswered: false, exhausted: false, ...row };
}

function anOutage(): CircuitBreaker {
  const outage = new CircuitBreaker();
  outage.reportFailure(aStruggle({ exhausted: true }), NOW);
  return outage;
}

describe('an outage', () => {
  it('is none before anything has struggled', () => {
    const outage = new CircuitBreaker();
    expect(outage.open).toBeNull();
    expect(outage.takeProbe(NOW)).toBe(false);
  });

  it('counts rows whose read is answered and rows whose read is not together, in a row', () => {
    const outage = new CircuitBreaker();
    const rows = Array.from({ length: 20 }, (_, index) => aStruggle({ readAnswered: index % 5 !== 0 }));
    const verdicts = rows.map((row) => outage.reportFailure(row, NOW));
    expect(verdicts.slice(0, 4)).toEqual(Array(4).fill('go_on'));
    expect(verdicts.slice(4, 19)).toEqual(Array(15).fill('hold'));
    expect(verdicts[19]).toBe('outage');
  });

  it('begins with the earliest row that struggled since the last answer', () => {
    const outage = new CircuitBreaker();
    outage.reportFailure(aStruggle({ sinceMs: NOW - 90_000 }), NOW);
    outage.answered(1, NOW);
    outage.reportFailure(aStruggle({ sinceMs: NOW + 5_000 }), NOW + 7_000);
    outage.reportFailure(aStruggle({ sinceMs: NOW + 3_000, exhausted: true }), NOW + 8_000);
    expect(outage.open).toEqual({ since: NOW + 3_000, nextProbeAt: NOW + 8_000 + PROBE_AFTER_MS[0] });
  });

  it('grants its probe when it is due, not a millisecond earlier, and only once', () => {
    const outage = anOutage();
    const dueAt = NOW + PROBE_AFTER_MS[0];
    expect([dueAt - 1, dueAt, dueAt].map((now) => outage.takeProbe(now))).toEqual([false, true, false]);
    const lostAt = dueAt + PROBE_LEASE_MS;
    expect([lostAt - 1, lostAt].map((now) => outage.takeProbe(now))).toEqual([false, true]);
  });

  it('puts the next probe off after each one that failed, counted from then', () => {
    const outage = anOutage();
    const waits = Array.from({ length: 5 }, (_, index) => {
      const now = NOW + index * 100_000;
      outage.probeFailed(now);
      return (outage.open?.nextProbeAt ?? 0) - now;
    });
    expect(waits).toEqual([10_000, 20_000, 30_000, 30_000, 30_000]);
  });

  it('does not begin again at once with the rows that led to the last one', () => {
    const outage = new CircuitBreaker();
    for (let count = 0; count < 10; count += 1) {
      outage.answered(1, NOW);
      outage.reportFailure(aStruggle(), NOW);
    }
    expect(outage.open).not.toBeNull();
    outage.answered(20, NOW);
    expect(outage.reportFailure(aStruggle(), NOW)).toBe('go_on');
  });

  it('is not hidden by many answers that came before: the last twenty rows count', () => {
    const outage = new CircuitBreaker();
    outage.answered(1_000_000, NOW);
    const verdicts = Array.from({ length: 10 }, () => {
      const verdict = outage.reportFailure(aStruggle(), NOW);
      outage.answered(1, NOW);
      return verdict;
    });
    expect(verdicts).toEqual([...Array(9).fill('go_on'), 'outage']);
  });
});
