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
const { signal } = new AbortController();

describe('an attempt', () => {
  it.each([
    [0, 1],
    [1, 2],
    [2, 3],
  ])('that fails %d times of three succeeds at the attempt %d', async (times, attempts) => {
    const { attempt, made } = failing(times);
    expect(await withRetries(attempt, { policy: AT_ONCE, made: 0, signal, afterFailure: ignored })).toBe('done');
    expect(made()).toBe(attempts);
  });

  it('that fails three times of three is given up, with its last failure', async () => {
    const { attempt, made } = failing(3);
    const result = withRetries(attempt, { policy: AT_ONCE, made: 0, signal, afterFailure: ignored });
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
    const result = withRetries(attempt, { policy: AT_ONCE, made: before, signal, afterFailure: ignored });
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
    await expect(withRetries(attempt, { policy: AT_ONCE, made: 0, signal, afterFailure: after })).rejects.toBe(bug);
    expect(made).toBe(1);
    expect(after).not.toHaveBeenCalled();
  });

  it('is followed by what is to be done after a failure, each time', async () => {
    const seen: (string | null)[] = [];
    const afterFailure = async ({ said }: Failure) => void seen.push(said.traceId);
    await withRetries(failing(3).attempt, { policy: AT_ONCE, made: 0, signal, afterFailure }).catch(() => undefined);
    expect(seen).toEqual(['t1', 't2', 't3']);
  });

  it('is not made again when what is to be done after a failure leaves', async () => {
    const { attempt, made } = failing(1);
    const leaving = new Error('parked');
    const afterFailure = async () => {
      throw leaving;
    };
    await expect(withRetries(attempt, { policy: AT_ONCE, made: 0, signal, afterFailure })).rejects.toBe(leaving);
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
    const result = withRetries(attempt, { policy: RETRY_POLICY, made, signal, afterFailure: ignored }).catch(
      () => undefined,
    );
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

describe('a pause between two attempts', () => {
  const stopped = new Error('the process is to end');
  const LONG = { attempts: 3, firstDelayMs: 60_000, factor: 2 };

  it('begins and ends once for each of them, and never during an attempt', async () => {
    const told: string[] = [];
    const rests = () => {
      told.push('rests');
      return () => void told.push('wakes');
    };
    const { attempt } = failing(2);
    const noting = () => {
      told.push('attempt');
      return attempt();
    };
    await withRetries(noting, { policy: AT_ONCE, made: 0, signal, rests, afterFailure: ignored });
    expect(told).toEqual(['attempt', 'rests', 'wakes', 'attempt', 'rests', 'wakes', 'attempt']);
  });

  it('is over at once when the process is to end, and no further attempt is made', async () => {
    const ending = new AbortController();
    const { attempt, made } = failing(3);
    let resting = 0;
    const rests = () => {
      resting += 1;
      setImmediate(() => ending.abort(stopped));
      return () => {
        resting -= 1;
      };
    };
    const result = withRetries(attempt, {
      policy: LONG,
      made: 0,
      signal: ending.signal,
      rests,
      afterFailure: ignored,
    });
    await expect(result).rejects.toBe(stopped);
    expect([made(), resting]).toEqual([1, 0]);
  });

  it('is not begun when the process was to end during the attempt before', async () => {
    const ending = new AbortController();
    const { attempt, made } = failing(3);
    const result = withRetries(attempt, {
      policy: LONG,
      made: 0,
      signal: ending.signal,
      afterFailure: async () => ending.abort(stopped),
    });
    await expect(result).rejects.toBe(stopped);
    expect(made()).toBe(1);
  });

  it('is all that is ended: what an attempt has come to is kept', async () => {
    const ending = new AbortController();
    const attempt = async () => {
      ending.abort(stopped);
      return 'done';
    };
    const options = { policy: LONG, made: 0, signal: ending.signal, afterFailure: ignored };
    expect(await withRetries(attempt, options)).toBe('done');
  });
});
