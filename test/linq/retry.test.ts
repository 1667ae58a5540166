import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../src/linq/classify.js';
import { FAILURES } from '../../src/linq/failures.js';
import { RETRY_POLICY, TryAgain, withRetries } from '../../src/linq/retry.js';

const AT_ONCE = { attempts: 3, firstDelayMs: 0, factor: 2 };

function aFailure(traceId = 't'): Failure {
  const rule = FAILURES.find((candidate) => candidate.status === '5xx');
  if (!rule) throw new Error('no such rule');
  return { class: 'retry', rule, said: { httpStatus: 500, code: 3006, traceId } };
}

/** An attempt that fails so often, then says `done`. */
function failing(times: number): { attempt: () => Promise<string>; made: () => number } {
  let made = 0;
  const attempt = async () => {
    made += 1;
    if (made <= times) throw new TryAgain(aFailure(`t${made}`));
    return 'done';
  };
  return { attempt, made: () => made };
}

const ignored = async () => undefined;

describe('an attempt', () => {
  it.each([
    [0, 1],
    [1, 2],
    [2, 3],
  ])('that fails %d times of three succeeds at the attempt %d', async (times, attempts) => {
    const { attempt, made } = failing(times);
    expect(await withRetries(attempt, { policy: AT_ONCE, made: 0, afterFailure: ignored })).toBe('done');
    expect(made()).toBe(attempts);
  });

  it('that fails three times of three is given up, with its last failure', async () => {
    const { attempt, made } = failing(3);
    const result = withRetries(attempt, { policy: AT_ONCE, made: 0, afterFailure: ignored });
    await expect(result).rejects.toMatchObject({ failure: { said: { traceId: 't3' } } });
    expect(made()).toBe(3);
  });

  it.each([
    [0, 3],
    [1, 2],
    [2, 1],
    [3, 1],
  ])('counts on after %d that were made before: %d more, and one in any case', async (before, more) => {
    const { attempt, made } = failing(Number.POSITIVE_INFINITY);
    const result = withRetries(attempt, { policy: AT_ONCE, made: before, afterFailure: ignored });
    await expect(result).rejects.toBeInstanceOf(TryAgain);
    expect(made()).toBe(more);
  });

  it('that ends in anything else is not made again', async () => {
    let made = 0;
    const bug = new TypeError('a bug');
    const attempt = async () => {
      made += 1;
      throw bug;
    };
    const after = vi.fn(ignored);
    await expect(withRetries(attempt, { policy: AT_ONCE, made: 0, afterFailure: after })).rejects.toBe(bug);
    expect(made).toBe(1);
    expect(after).not.toHaveBeenCalled();
  });

  it('is followed by what is to be done after a failure, each time', async () => {
    const seen: (string | null)[] = [];
    const afterFailure = async ({ said }: Failure) => void seen.push(said.traceId);
    await withRetries(failing(3).attempt, { policy: AT_ONCE, made: 0, afterFailure }).catch(() => undefined);
    expect(seen).toEqual(['t1', 't2', 't3']);
  });

  it('is not made again when what is to be done after a failure leaves', async () => {
    const { attempt, made } = failing(1);
    const leaving = new Error('parked');
    const afterFailure = async () => {
      throw leaving;
    };
    await expect(withRetries(attempt, { policy: AT_ONCE, made: 0, afterFailure })).rejects.toBe(leaving);
    expect(made()).toBe(1);
  });
});

describe('the distance between attempts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** The milliseconds between one attempt and the next. */
  const distances = async (made: number): Promise<number[]> => {
    const at: number[] = [];
    const attempt = async () => {
      at.push(Date.now());
      throw new TryAgain(aFailure());
    };
    const result = withRetries(attempt, { policy: RETRY_POLICY, made, afterFailure: ignored }).catch(() => undefined);
    await vi.runAllTimersAsync();
    await result;
    return at.slice(1).map((time, index) => time - (at[index] ?? 0));
  };

  it('doubles, and is between once and twice as long as the policy says', async () => {
    vi.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0.999);
    expect(await distances(0)).toEqual([1_000, 3_998]);
  });

  it('goes on from where it was for a row that was parked', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    expect(await distances(1)).toEqual([2_000]);
  });
});
