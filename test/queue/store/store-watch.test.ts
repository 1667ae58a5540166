import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StoreFaultError } from '../../../src/queue/store/store-fault.js';
import { StoreWatch } from '../../../src/queue/store/store-watch.js';

const OOM = Object.assign(new Error('OOM command not allowed'), { name: 'ReplyError' });
const LOST = new Error('Connection is closed.');

let refused: Error | undefined;
let watch: StoreWatch;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  refused = OOM;
  watch = new StoreWatch({
    probe: async () => {
      if (refused) throw refused;
    },
  });
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

it('is in trouble from the first refusal until the store takes a write again', async () => {
  expect(watch.meets(OOM)).toBe(true);
  expect(watch.trouble).toMatchObject({ code: 'out_of_memory', since: 0 });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(watch.trouble).toMatchObject({ since: 0 });
  const passed = watch.passed();
  refused = undefined;
  await vi.advanceTimersByTimeAsync(250);
  await passed;
  expect(watch.trouble).toBeNull();
});

it('takes a fault that comes back at once for the same one, so that one that only a probe does not see halts a run too', async () => {
  refused = undefined;
  for (let time = 0; time < 8; time += 1) {
    watch.meets(OOM);
    await vi.advanceTimersByTimeAsync(250);
    await vi.advanceTimersByTimeAsync(250);
  }
  watch.meets(OOM);
  expect(watch.trouble?.since).toBe(0);
  await vi.advanceTimersByTimeAsync(10_000);
  watch.meets(OOM);
  expect(watch.trouble?.since).toBe(Date.now());
});

it('lets a command go that waits for a connection that is lost, and does not send another meanwhile', async () => {
  const asked = watch.ask(() => new Promise(() => undefined));
  watch.meets(LOST);
  await expect(asked).rejects.toBeInstanceOf(StoreFaultError);
  const send = vi.fn(async () => 'sent');
  await expect(watch.ask(send)).rejects.toBeInstanceOf(StoreFaultError);
  expect(send).not.toHaveBeenCalled();
});

it('does work again until no fault is in its way, and throws any other error', async () => {
  const results: (Error | string)[] = [OOM, OOM, 'done'];
  const work = async () => {
    const result = results.shift();
    if (result instanceof Error) throw result;
    return result;
  };
  refused = undefined;
  const done = watch.patiently(work, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await done).toBe('done');
  const bug = new TypeError('a bug');
  await expect(watch.patiently(() => Promise.reject(bug), new AbortController().signal)).rejects.toBe(bug);
});

it('waits no longer when it is told to end', async () => {
  const ending = new AbortController();
  const work = watch.patiently(() => Promise.reject(OOM), ending.signal);
  await vi.advanceTimersByTimeAsync(1_000);
  ending.abort();
  await expect(work).rejects.toBe(OOM);
});
