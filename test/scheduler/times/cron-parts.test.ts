import { describe, expect, it } from 'vitest';
import { cronParts } from '../../../src/scheduler/times/cron-parts.js';

function says(cron: string): string[] {
  return cronParts(cron).map((part) => part.says);
}

describe('the fields of a cron expression in words', () => {
  it('have the names of what they stand for; six begin with seconds', () => {
    const five = ['minute', 'hour', 'day of the month', 'month', 'day of the week'];
    expect(cronParts('0 2 * * *').map(({ of }) => of)).toEqual(five);
    expect(cronParts('0 0 2 * * *').map(({ of }) => of)).toEqual(['second', ...five]);
  });

  it.each([
    ['0 2 * * *', ['0', '2', 'every', 'every', 'every']],
    [
      '*/15 6-20 1,15 1-3 1-5',
      ['every 15, from the first', '6 to 20', '1, 15', 'January to March', 'Monday to Friday'],
    ],
    ['5/10 * ? 12 0,7', ['every 10, from 5', 'every', 'every', 'December', 'Sunday, Sunday']],
    ['*/1 * L JAN MON#1', ['every', 'every', 'L', 'JAN', 'MON#1']],
    ['@daily', ['0', '0', 'every', 'every', 'every']],
    ['@weekly', ['0', '0', 'every', 'every', 'Sunday']],
  ])('of %s', (cron, words) => {
    expect(says(cron)).toEqual(words);
  });
});
