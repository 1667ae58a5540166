import { describe, expect, it } from 'vitest';
import { AnswerDelay } from '../../src/limiter/answer-delay.js';

/** The other clock is a year behind. */
const BEHIND_MS = 31_536_000_000;

describe('the delay of an answer', () => {
  it('is none for the first one, whatever the clocks say', () => {
    expect(new AnswerDelay().of(0, BEHIND_MS)).toBe(0);
  });

  it('is what it took longer than the fastest one', () => {
    const delay = new AnswerDelay();
    delay.of(1_000, BEHIND_MS + 1_002);
    expect(delay.of(2_000, BEHIND_MS + 2_062)).toBe(60);
    expect(delay.of(3_000, BEHIND_MS + 3_001)).toBe(0);
    expect(delay.of(4_000, BEHIND_MS + 4_002)).toBe(1);
  });

  it('is measured again after a while, since clocks drift apart', () => {
    const delay = new AnswerDelay();
    delay.of(0, 0);
    for (let second = 1; second <= 40; second += 1) delay.of(second * 1_000, second * 1_001);
    expect(delay.of(41_000, 41 * 1_001)).toBeLessThan(25);
  });
});
