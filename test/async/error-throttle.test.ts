import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { throttleErrors } from '../../src/async/error-throttle.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

it('hands on an error once in a while, and another one at once', () => {
  const handled: unknown[][] = [];
  const handle = throttleErrors(1_000, (error, where: string) => handled.push([error, where]));
  handle(new Error('gone'), 'a');
  handle(new Error('gone'), 'b');
  handle('full', 'c');
  vi.advanceTimersByTime(999);
  handle(new Error('gone'), 'd');
  expect(handled.map(([, where]) => where)).toEqual(['a', 'c']);
  vi.advanceTimersByTime(1);
  handle(new Error('gone'), 'e');
  expect(handled.map(([, where]) => where)).toEqual(['a', 'c', 'e']);
});
