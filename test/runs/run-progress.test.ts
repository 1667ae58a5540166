import { expect, it } from 'vitest';
import { secondsLeft } from '../../src/runs/run-progress.js';

const NOW = 1_000_000;
const left = { rows: 100, parked: 0, rowsPerSecond: 10, parkedUntil: null };

it('the time left is that of the rows that can be sent', () => {
  expect(secondsLeft(left, NOW)).toBe(10);
  expect(secondsLeft({ ...left, rowsPerSecond: 0 }, NOW)).toBeNull();
});

it('the time left counts rows that wait: until the last of them may go on, if that is later', () => {
  const parked = { ...left, parked: 2, parkedUntil: NOW + 480_000 };
  expect(secondsLeft(parked, NOW)).toBe(480);
  expect(secondsLeft({ ...parked, parkedUntil: NOW + 1_000 }, NOW)).toBe(10);
  expect(secondsLeft({ ...parked, rows: 2, rowsPerSecond: 0 }, NOW)).toBe(480);
  expect(secondsLeft({ ...parked, rows: 2, rowsPerSecond: 0, parkedUntil: NOW - 1 }, NOW)).toBe(0);
});
