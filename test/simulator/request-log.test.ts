import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/simulator/random.js';
import { mostInWindow, RequestLog } from '../../src/simulator/request-log.js';
import { A_NUMBER, ANOTHER_NUMBER } from '../support/builders.js';

describe('the log of requests', () => {
  it('keeps them in order of arrival, and what became of them', () => {
    const log = new RequestLog();
    const post = log.begin('POST', A_NUMBER);
    log.begin('GET', null);
    post.status = 200;
    expect(log.entries).toMatchObject([
      { method: 'POST', phoneNumber: A_NUMBER, status: 200 },
      { method: 'GET', phoneNumber: null, status: null },
    ]);
    const [first, second] = log.entries;
    expect(second?.at).toBeGreaterThanOrEqual(first?.at ?? Number.NaN);
  });

  it('knows the writes for one number', () => {
    const log = new RequestLog();
    for (const method of ['POST', 'GET', 'PATCH']) log.begin(method, A_NUMBER);
    log.begin('POST', ANOTHER_NUMBER);
    expect(log.writesOf(A_NUMBER).map(({ method }) => method)).toEqual(['POST', 'PATCH']);
  });

  it('counts the second that ends with the last request, that request included', () => {
    const log = new RequestLog();
    expect(log.inLastSecond()).toBe(0);
    for (const at of [0, 1, 999, 1_000, 1_000.5])
      log.entries.push({ at: 5_000 + at, method: 'GET', phoneNumber: null, status: 200 });
    expect(log.inLastSecond()).toBe(4);
  });

  it('sums up what has been asked for', () => {
    const log = new RequestLog();
    expect(log.summary()).toEqual({ requests: 0, writes: 0, most: 0, first: null, last: null });
    for (const [at, method] of [
      [1_000, 'GET'],
      [1_500, 'POST'],
      [2_000, 'PATCH'],
    ] as const)
      log.entries.push({ at, method, phoneNumber: null, status: 200 });
    expect(log.summary()).toEqual({ requests: 3, writes: 2, most: 2, first: 1_000, last: 2_000 });
  });
});

describe('the highest count of any window', () => {
  it.each([
    [[], 0],
    [[0], 1],
    [[0, 999.9], 2],
    [[0, 1_000], 1],
    [[0, 500, 1_000, 1_499, 1_500], 3],
    [[0, 0, 0, 5_000], 3],
  ])('of a second in %j is %d', (times, most) => {
    expect(mostInWindow(times, 1_000)).toBe(most);
  });
});

describe('the seeded generator', () => {
  const draw = (seed: number, count: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: count }, random);
  };

  it('gives the same numbers for the same seed, and others for another', () => {
    expect(draw(1, 20)).toEqual(draw(1, 20));
    expect(draw(1, 20)).not.toEqual(draw(2, 20));
  });

  it('gives numbers from 0 up to 1, evenly', () => {
    const numbers = draw(42, 10_000);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(numbers.filter((number) => number < 0.1).length / 10_000).toBeCloseTo(0.1, 1);
    expect(numbers.reduce((sum, number) => sum + number, 0) / 10_000).toBeCloseTo(0.5, 1);
  });
});
