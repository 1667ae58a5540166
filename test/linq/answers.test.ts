import { expect, it } from 'vitest';
import { lineStateList } from '../../src/linq/answers.js';
import { A_NUMBER } from '../support/builders.js';

it.each([
  ['no word of it', {}, null],
  ['a status', { reputation: 'AT_RISK' }, 'AT_RISK'],
  ['an object with a status', { reputation: { status: 'CRITICAL' } }, 'CRITICAL'],
  ['the older name', { health_status: { status: 'AT_RISK' } }, 'AT_RISK'],
  ['both names', { reputation: 'HEALTHY', health_status: 'AT_RISK' }, 'HEALTHY'],
  ['an empty newer one', { reputation: null, health_status: 'AT_RISK' }, 'AT_RISK'],
  ['what nobody knows', { reputation: { score: 7 } }, null],
])('a line of the account with %s of its reputation is a line', (_, more, reputation) => {
  const lines = lineStateList.items.parse([{ phone_number: A_NUMBER, ...more }]);
  expect(lines).toEqual([{ phoneNumber: A_NUMBER, reputation }]);
});
