import { appendFileSync, utimesSync } from 'node:fs';
import { expect, it } from 'vitest';
import { untilSettled } from '../../src/intake/settled-file.js';
import { writeSource } from '../support/source.js';

const HOUR_S = 3_600;

it('does not wait for a file that has rested', async () => {
  const path = writeSource('phone\n');
  const old = Date.now() / 1000 - HOUR_S;
  utimesSync(path, old, old);
  await untilSettled(path, HOUR_S * 500);
});

it('waits for a file that is being written until it rests', async () => {
  const path = writeSource('phone\n');
  let isSettled = false;
  const settled = untilSettled(path, 100).then(() => {
    isSettled = true;
  });
  appendFileSync(path, '+12025550100\n');
  expect(isSettled).toBe(false);
  await settled;
});

it('says that there is no such file, as reading would', async () => {
  await expect(untilSettled('/nonexistent/numbers.csv', 100)).rejects.toMatchObject({ code: 'ENOENT' });
});
