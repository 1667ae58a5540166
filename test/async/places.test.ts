import { describe, expect, it } from 'vitest';
import { Places } from '../../src/async/places.js';

/** Each row has a signal of its own. */
const unsignalled = () => new AbortController().signal;

/** Work that goes on until it is told to end. */
function aWork() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => ended, end };
}

/** Takes the only place, and lets others wait for it. @returns the order in which they get it, when all have had it */
async function orderOf(groups: readonly string[]): Promise<string[]> {
  const places = new Places(1);
  const { work, end } = aWork();
  const order: string[] = [];
  const holding = places.hold('first', unsignalled(), work);
  const waiting = groups.map((name) => places.hold(name[0] ?? '', unsignalled(), async () => void order.push(name)));
  end();
  await Promise.all([holding, ...waiting]);
  return order;
}

describe('places', () => {
  it('are never held by more at the same time than there are, and all are used', async () => {
    const places = new Places(3);
    let now = 0;
    let most = 0;
    const work = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => places.hold('a', unsignalled(), work)));
    expect([most, now]).toEqual([3, 0]);
  });

  it('are given to those of one group in the order in which they came', async () => {
    expect(await orderOf(['a1', 'a2', 'a3'])).toEqual(['a1', 'a2', 'a3']);
  });

  it('are given to one of each group after the other, however many of one wait', async () => {
    expect(await orderOf(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'])).toEqual([
      'a1',
      'b1',
      'c1',
      'a2',
      'b2',
      'a3',
      'a4',
    ]);
  });

  it('are given on when the work in one fails', async () => {
    const places = new Places(1);
    const bug = new Error('a bug');
    await expect(places.hold('a', unsignalled(), () => Promise.reject(bug))).rejects.toBe(bug);
    expect(await places.hold('a', unsignalled(), async () => 'works')).toBe('works');
  });

  it('are not waited for by one who is told to end, and the others keep their turns', async () => {
    const places = new Places(1);
    const { work, end } = aWork();
    const ending = new AbortController();
    const reason = new Error('to end');
    const holding = places.hold('a', unsignalled(), work);
    const leaving = places.hold('b', ending.signal, async () => 'never');
    const staying = places.hold('c', unsignalled(), async () => 'had it');
    ending.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    end();
    await holding;
    expect(await staying).toBe('had it');
    expect(await places.hold('d', unsignalled(), async () => 'free again')).toBe('free again');
  });

  it('are not taken at all by one who has been told to end before', async () => {
    const reason = new Error('to end');
    await expect(new Places(1).hold('a', AbortSignal.abort(reason), async () => 'never')).rejects.toBe(reason);
  });
});
