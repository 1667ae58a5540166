import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { waitAtMost, within, withTimeout } from '../../src/async/with-timeout.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Ends with the reason of the signal, and with nothing else. */
const untilAborted = (until: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (until.aborted) reject(until.reason);
    until.addEventListener('abort', () => reject(until.reason));
  });

describe('work that has a time', () => {
  it('hands on what comes of it', async () => {
    const { signal } = new AbortController();
    await expect(withTimeout({ ms: 60_000, signal }, async () => 'done')).resolves.toBe('done');
  });

  it('is told when the time is over, also after garbage has been collected', async () => {
    const { signal } = new AbortController();
    const work = withTimeout({ ms: 50, signal }, untilAborted);
    collectGarbage();
    await expect(work).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('is told of the end that others have asked for, with their reason', async () => {
    const ending = new AbortController();
    const work = withTimeout({ ms: 60_000, signal: ending.signal }, untilAborted);
    ending.abort('enough');
    await expect(work).rejects.toBe('enough');
  });

  it('is told at once where the end was asked for before', async () => {
    await expect(withTimeout({ ms: 60_000, signal: AbortSignal.abort('enough') }, untilAborted)).rejects.toBe('enough');
  });
});

describe('work that cannot be told to end', () => {
  const tooLate = () => new Error('too late');

  it.each([undefined, 'done'])('hands on what comes of it: %s', async (result) => {
    await expect(waitAtMost(60_000, Promise.resolve(result), tooLate)).resolves.toBe(result);
    await expect(waitAtMost(60_000, Promise.reject(new Error('broken')), tooLate)).rejects.toThrow('broken');
  });

  it('is not waited for when the time is over', async () => {
    await expect(waitAtMost(1, new Promise(() => undefined), tooLate)).rejects.toThrow('too late');
  });
});

describe('work that is waited for a while', () => {
  it('is over when it ends, well or badly', async () => {
    await expect(within(60_000, Promise.resolve(1))).resolves.toBeUndefined();
    await expect(within(60_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('may fail later on, unheeded', async () => {
    let fail = (_error: Error) => {};
    const work = new Promise((_, reject) => {
      fail = reject;
    });
    await within(1, work);
    fail(new Error('too late to be heard'));
    await expect(work).rejects.toThrow('too late');
  });
});
