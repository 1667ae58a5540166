import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayRule } from '../../../src/scheduler/times/day-fields.js';
import {
  cronProblem,
  isTimeZone,
  MOST_MISSED,
  nextTime,
  nextTimes,
  readCron,
  readTimeZone,
  timesBetween,
} from '../../../src/scheduler/times/times.js';

const NEW_YORK = 'America/New_York';

/** The next times as they are in UTC. */
function next(cron: string, tz: string, after: string, wanted: number): string[] {
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < wanted; ) {
    at = nextTime({ cron, tz }, at) ?? Number.NaN;
    found.push(new Date(at).toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

describe('the next time of a schedule', () => {
  it('is read by the clocks of its time zone', () => {
    expect(next('0 2 * * *', NEW_YORK, '2026-01-10T00:00:00Z', 2)).toEqual(['2026-01-10T07:00Z', '2026-01-11T07:00Z']);
    expect(next('0 2 * * *', 'Asia/Kolkata', '2026-01-10T00:00:00Z', 1)).toEqual(['2026-01-10T20:30Z']);
  });

  it('is never the moment itself, but may be a millisecond later', () => {
    const due = '2026-05-01T06:00:00.000Z';
    expect(next('0 2 * * *', NEW_YORK, due, 1)).toEqual(['2026-05-02T06:00Z']);
    expect(next('0 2 * * *', NEW_YORK, '2026-05-01T05:59:59.999Z', 1)).toEqual(['2026-05-01T06:00Z']);
  });

  it('counts seconds where there are six fields', () => {
    const at = nextTime({ cron: '*/2 * * * * *', tz: NEW_YORK }, Date.parse('2026-05-01T06:00:00.500Z'));
    expect(at).toBe(Date.parse('2026-05-01T06:00:02Z'));
  });

  it('is in a leap year where only that has the day', () => {
    expect(next('0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', 1)).toEqual(['2028-02-29T00:00Z']);
  });
});

describe('in the spring night, when clocks are put forward', () => {
  it('a time that the night does not have comes an hour later, once, and is back the next night', () => {
    const times = ['2026-03-07T07:30Z', '2026-03-08T07:30Z', '2026-03-09T06:30Z'];
    expect(next('30 2 * * *', NEW_YORK, '2026-03-07T00:00:00Z', 3)).toEqual(times);
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:30Z',
      '2026-03-30T00:30Z',
    ]);
  });

  it.each(['06:59:59', '07:00:00', '07:10:00', '07:29:59'])('it comes also for one who asks at %s UTC', (time) => {
    expect(next('30 2 * * *', NEW_YORK, `2026-03-08T${time}Z`, 2)).toEqual(['2026-03-08T07:30Z', '2026-03-09T06:30Z']);
  });

  it('two times that fall together count as one, in their order', () => {
    const times = ['2026-03-08T07:00Z', '2026-03-08T07:30Z', '2026-03-09T06:00Z'];
    expect(next('0,30 2,3 * * *', NEW_YORK, '2026-03-08T06:00:00Z', 3)).toEqual(times);
  });

  it('midnight comes also where the clocks change at midnight', () => {
    const times = ['2026-09-06T04:00Z', '2026-09-07T03:00Z'];
    expect(next('0 0 * * *', 'America/Santiago', '2026-09-05T12:00:00Z', 2)).toEqual(times);
  });

  it('half an hour is left out where clocks change by that', () => {
    expect(next('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00:00Z', 2)).toEqual([
      '2026-10-03T15:45Z',
      '2026-10-04T15:15Z',
    ]);
  });

  it('every hour that passes has its time', () => {
    const times = ['2026-03-08T06:00Z', '2026-03-08T07:00Z', '2026-03-08T08:00Z'];
    expect(next('0 * * * *', NEW_YORK, '2026-03-08T05:30:00Z', 3)).toEqual(times);
  });
});

describe('in the autumn night, when clocks are put back', () => {
  it('a time that the night has twice is due the first time only', () => {
    const times = ['2026-11-01T05:30Z', '2026-11-02T06:30Z'];
    expect(next('30 1 * * *', NEW_YORK, '2026-10-31T12:00:00Z', 2)).toEqual(times);
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
  });

  it.each(['05:30:00', '05:45:00', '06:10:00', '06:30:00'])('also for one who asks at %s UTC', (time) => {
    expect(next('30 1 * * *', NEW_YORK, `2026-11-01T${time}Z`, 1)).toEqual(['2026-11-02T06:30Z']);
  });

  it('every hour that passes has its time', () => {
    const times = ['2026-11-01T05:00Z', '2026-11-01T06:00Z', '2026-11-01T07:00Z'];
    expect(next('0 * * * *', NEW_YORK, '2026-11-01T04:30:00Z', 3)).toEqual(times);
  });
});

it('a nightly schedule is due once on every day of every year, wherever it is', () => {
  const zones = [NEW_YORK, 'Europe/Berlin', 'America/Santiago', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Kolkata'];
  const clock = fc.record({
    tz: fc.constantFrom(...zones),
    hour: fc.nat(23),
    minute: fc.nat(59),
    year: fc.integer({ min: 2020, max: 2030 }),
  });
  fc.assert(
    fc.property(clock, ({ tz, hour, minute, year }) => {
      const [from, until] = [Date.UTC(year, 0, 3), Date.UTC(year + 1, 0, 3)];
      const days = Math.round((until - from) / 86_400_000);
      expect(timesBetween({ cron: `${minute} ${hour} * * *`, tz }, from, until)).toBe(days);
    }),
    { numRuns: 5 },
  );
});

describe('on Lord Howe Island, where clocks change by half an hour,', () => {
  const tz = 'Australia/Lord_Howe';

  it('a schedule for every hour misses none in spring', () => {
    const times = ['2026-10-03T15:15Z', '2026-10-03T15:45Z', '2026-10-03T16:45Z'];
    expect(next('45 * * * *', tz, '2026-10-03T15:00:00Z', 3)).toEqual(times);
  });

  it('and is not due twice within an hour in autumn', () => {
    const times = ['2026-04-04T14:45Z', '2026-04-04T16:15Z', '2026-04-04T17:15Z'];
    expect(next('45 * * * *', tz, '2026-04-04T14:00:00Z', 3)).toEqual(times);
  });
});

describe('a day of the month and a day of the week', () => {
  const january = (cron: string, wanted: number) =>
    next(cron, 'UTC', '2026-01-01T12:00:00Z', wanted).map((at) => Number(at.slice(8, 10)));

  it('must both fit where one of them begins with a star, as crontab(5) has it', () => {
    // Mondays are the 5th, 12th, 19th and 26th.
    expect(january('0 0 */2 * 1', 2)).toEqual([5, 19]);
    expect(january('0 0 13 * */2', 1)).toEqual([13]);
    expect(next('0 0 1 * */2', 'UTC', '2026-01-01T12:00:00Z', 1)).toEqual(['2026-02-01T00:00Z']);
    expect(january('0 0 */10 * 1-5', 2)).toEqual([21, 11]);
  });

  it('are both meant where both are restricted', () => {
    expect(january('0 0 2-8/2 * 1', 5)).toEqual([2, 4, 5, 6, 8]);
  });

  it('mean themselves where the other is a plain star', () => {
    expect(january('0 0 */10 * *', 3)).toEqual([11, 21, 31]);
    expect(january('0 0 * * 1', 2)).toEqual([5, 12]);
    expect(january('0 0 ? * 1', 2)).toEqual([5, 12]);
  });

  it('are joined by their explanation', () => {
    const rules = ['0 0 */2 * 1', '0 0 2 * */2', '0 0 2 * 1', '0 0 2 * *', '0 0 * * 1', '0 0 ? * 1', '@daily'].map(
      dayRule,
    );
    expect(rules).toEqual(['and', 'and', 'or', null, null, null, null]);
  });

  it('of every second are found without going through all seconds of other days', () => {
    const after = Date.parse('2026-01-05T23:59:59Z');
    expect(nextTime({ cron: '* * * */2 * 1', tz: 'UTC' }, after)).toBe(Date.parse('2026-01-19T00:00:00Z'));
  });

  it.each(['0 0 31 2,4 *', '0 0 30 2 *', '0 0 30 2 */2', '0 0 31 4,6,9,11 *'])(
    '%s never come, which is reported',
    (cron) => {
      expect(cronProblem(cron)).toMatch(/never due/);
      expect(nextTime({ cron, tz: 'UTC' }, Date.now())).toBeUndefined();
    },
  );

  it.each(['0 0 31 2,4 1', '0 0 29 2 *', '0 0 31 1,2 *', '0 0 L 2 *'])('%s do come', (cron) => {
    expect(cronProblem(cron)).toBeNull();
  });
});

describe('the times between two moments', () => {
  const NIGHTLY = { cron: '0 2 * * *', tz: 'UTC' };
  const at = (text: string) => Date.parse(text);

  it('do not count the first moment, and count the last', () => {
    expect(timesBetween(NIGHTLY, at('2026-01-01T02:00:00Z'), at('2026-01-04T01:59:59.999Z'))).toBe(2);
    expect(timesBetween(NIGHTLY, at('2026-01-01T02:00:00Z'), at('2026-01-04T02:00:00.000Z'))).toBe(3);
    expect(timesBetween(NIGHTLY, at('2026-01-01T02:00:00Z'), at('2026-01-01T02:00:00Z'))).toBe(0);
  });

  it('are counted up to a thousand', () => {
    const second = { cron: '* * * * * *', tz: 'UTC' };
    const from = at('2026-01-01T00:00:00Z');
    for (const seconds of [MOST_MISSED - 1, MOST_MISSED]) {
      expect(timesBetween(second, from, from + seconds * 1_000)).toBe(seconds);
    }
    expect(timesBetween(second, from, from + (MOST_MISSED + 1) * 1_000)).toBe(MOST_MISSED);
  });
});

describe('a cron expression', () => {
  it.each(['0 2 * * *', '*/2 * * * * *', '0 9-17/2 * * 1-5', '0 2 * * MON-FRI', '0 0 L * *', '@daily', ' 0  2 * * * '])(
    'may be %j',
    (text) => {
      expect(readCron(text)).toBe(text.trim().replace(/ +/g, ' '));
    },
  );

  it.each([
    '',
    '* * * *',
    '* * * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '0 0 30 2 *',
    '*/0 * * * *',
    'a b c d e',
    'H 2 * * *',
    '@reboot',
    '@every 5m',
    'every night',
  ])('cannot be %j', (text) => {
    expect(() => readCron(text)).toThrow(expect.objectContaining({ code: 'setting_invalid' }));
  });
});

describe('a time zone', () => {
  it.each([NEW_YORK, 'UTC', 'US/Eastern', 'Asia/Kolkata', 'Etc/GMT+5'])('may be %s', (text) => {
    expect(readTimeZone(text)).toBe(text);
  });

  it.each(['', '+05:00', 'GMT+5', 'Mars/Olympus', 'New York'])('cannot be %j', (text) => {
    expect(() => readTimeZone(text)).toThrow(expect.objectContaining({ code: 'setting_invalid' }));
  });
});

describe('the next times of a schedule', () => {
  it('are as many as were asked for, in their order', () => {
    const after = Date.parse('2026-01-10T00:00:00Z');
    const times = nextTimes({ cron: '0 2 * * *', tz: NEW_YORK }, after, 2);
    expect(times.map((at) => new Date(at).toISOString())).toEqual([
      '2026-01-10T07:00:00.000Z',
      '2026-01-11T07:00:00.000Z',
    ]);
    expect(nextTimes({ cron: '0 2 * * *', tz: NEW_YORK }, after, 0)).toEqual([]);
  });
});

describe('the explanation of a text that someone is writing', () => {
  it('is why it is no cron expression, without a throw', () => {
    expect(cronProblem('0 2 * * *')).toBeNull();
    expect(cronProblem('0 2 *')).toBe('expected 5 or 6 fields, got 3');
    expect(cronProblem('@noon')).toBe('unknown name');
  });

  it('is that it is too long from 201 characters on', () => {
    const long = (characters: number) => '0 2 * * *'.padEnd(characters, ' ');
    expect([199, 200, 201].map((characters) => cronProblem(long(characters)) === null)).toEqual([true, true, false]);
  });

  it('is whether there is such a time zone', () => {
    expect([NEW_YORK, 'UTC', 'Mars/Base', '', '+05:00'].map(isTimeZone)).toEqual([true, true, false, false, false]);
  });
});
