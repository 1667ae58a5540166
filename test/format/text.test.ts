import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteForShell } from '../../src/format/shell.js';
import {
  capitalize,
  formatCount,
  formatCounts,
  formatDuration,
  formatRate,
  formatRows,
  formatStatus,
  formatTimeOfDay,
} from '../../src/format/text.js';

describe('a figure', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('%i is written with its thousands apart: %s', (value, words) => {
    expect(formatCount(value)).toBe(words);
  });

  it.each([
    [0, '0 rows'],
    [1, '1 row'],
    [2, '2 rows'],
    [1_000, '1,000 rows'],
  ])('of %i rows is %s', (value, words) => {
    expect(formatRows(value)).toBe(words);
  });
});

describe('a duration', () => {
  it.each([
    [-3, '0 s'],
    [0.4, '0 s'],
    [59, '59 s'],
    [59.6, '1 min 0 s'],
    [60, '1 min 0 s'],
    [200, '3 min 20 s'],
    [3_599, '59 min 59 s'],
    [3_600, '1 h 0 min'],
    [7_500, '2 h 5 min'],
    [90_000, '25 h 0 min'],
  ])('of %d seconds is shown as %s', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });
});

describe('a rate', () => {
  it.each([
    [0.44, '0.4/s'],
    [9.8, '9.8/s'],
    [10, '10/s'],
    [119.6, '120/s'],
  ])('of %d has as many digits as matter: %s', (rate, words) => {
    expect(formatRate(rate)).toBe(words);
  });
});

it('reads a status as words', () => {
  expect(formatStatus('not_on_account')).toBe('not on account');
});

it('says the time of day by the reader’s own clock', () => {
  expect(formatTimeOfDay(new Date(2030, 0, 2, 15, 4, 5).getTime())).toBe('15:04:05');
});

describe('a word of a command', () => {
  it.each(['failed.csv', '/home/me/.linq-cards/runs/20300102-030405-abcd/failed.csv', 'a+b=c:d@e,f%g_h'])(
    'stands as it is where a shell takes nothing amiss: %s',
    (word) => {
      expect(quoteForShell(word)).toBe(word);
    },
  );

  it.each([
    ['my runs/failed.csv', "'my runs/failed.csv'"],
    ['', "''"],
    ['$HOME', "'$HOME'"],
    ["Ann's", "'Ann'\\''s'"],
    ['~/runs', "'~/runs'"],
  ])('is quoted where it needs it: %j', (word, quoted) => {
    expect(quoteForShell(word)).toBe(quoted);
  });

  it('comes out of a shell as it went in, whatever it holds', () => {
    const unit = fc.constantFrom('a', ' ', "'", '"', '\\', '$', '`', '~', '*', '!', ';', '\n', 'é', '/', '=');
    const words = fc.sample(fc.string({ unit, maxLength: 12 }), { numRuns: 200, seed: 1 });
    const script = `printf '%s\\0' ${words.map(quoteForShell).join(' ')}`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words);
  });
});

it('counts are told in the order of the statuses, without those that are 0', () => {
  expect(formatCounts({ rejected: 1, created: 1_200, updated: 0 })).toBe('created 1,200, rejected 1');
  expect(formatCounts({})).toBe('');
});

it('a sentence begins with a capital, also an empty one', () => {
  expect(capitalize('source missing')).toBe('Source missing');
  expect(capitalize('')).toBe('');
});
