import { describe, expect, it } from 'vitest';
import {
  causeName,
  causesOfDeadLetters,
  type DeadLetter,
  deadLetterOf,
  newerDeadLetter,
  WRITE_LIMIT,
} from '../../src/cards/dead-letter.js';
import { STATUS_NAMES, STATUSES } from '../../src/cards/outcome.js';
import { DEAD_LETTER_FILTERS, type DeadLetterFilter, isSelected } from '../../src/dead-letter-filters.js';
import { LINQ_BUDGET } from '../../src/limiter/limiter.js';
import { aDeadLetter, anOutcome } from '../support/builders.js';

describe('the dead letter of a row', () => {
  it('keeps what was wanted, by which run and row, and everything that was tried', () => {
    const tries = [
      { at: '2026-03-01T09:00:00.000Z', call: 'POST' as const, httpStatus: 500, code: 3006, traceId: 'a' },
      { at: '2026-03-01T09:00:02.000Z', call: 'GET' as const, httpStatus: 200, code: null, traceId: 'b' },
    ];
    const outcome = anOutcome({
      row: 7,
      phoneNumber: '+12025550100',
      status: 'failed',
      class: 'retry',
      httpStatus: 500,
      code: 3006,
      reason: 'Linq has a fault.',
      traceId: 'a',
      finishedAt: '2026-03-01T09:00:03.000Z',
      tries,
    });
    expect(deadLetterOf(outcome, { run: 'r', wanted: { firstName: 'Acme' } })).toEqual({
      phoneNumber: '+12025550100',
      run: 'r',
      row: 7,
      wanted: { firstName: 'Acme' },
      status: 'failed',
      class: 'retry',
      httpStatus: 500,
      code: 3006,
      reason: 'Linq has a fault.',
      traceId: 'a',
      attempts: tries,
      firstFailedAt: '2026-03-01T09:00:03.000Z',
      lastFailedAt: '2026-03-01T09:00:03.000Z',
    });
  });

  it.each([
    [2, undefined],
    [3, '2026-03-01T09:11:00.000Z'],
    [4, '2026-03-01T09:12:00.000Z'],
  ])('says after %i writes that used up the limit of the number from when it may be written again', (writes, from) => {
    const tries = Array.from({ length: writes }, (_, minute) => [
      { at: `2026-03-01T09:0${minute + 1}:00.000Z`, call: 'POST', httpStatus: 500, code: 3006, traceId: null } as const,
      { at: `2026-03-01T09:0${minute + 1}:30.000Z`, call: 'GET', httpStatus: 200, code: null, traceId: null } as const,
    ]).flat();
    expect(deadLetterOf(anOutcome({ status: 'failed', tries }), { run: 'r', wanted: {} }).notBefore).toBe(from);
  });

  it('knows the limit that the limiter keeps to', () => expect(WRITE_LIMIT).toEqual(LINQ_BUDGET));

  it('says from when the number may be tried again, where that is known', () => {
    const notBefore = '2026-03-01T09:10:00.000Z';
    expect(deadLetterOf(anOutcome({ status: 'failed', notBefore }), { run: 'r', wanted: {} })).toMatchObject({
      notBefore,
    });
  });
});

describe('of two letters for one number', () => {
  const older = aDeadLetter({ run: 'older', firstFailedAt: at(1), lastFailedAt: at(2) });
  const newer = aDeadLetter({ run: 'newer', firstFailedAt: at(3), lastFailedAt: at(3) });

  it.each([
    ['in their order', older, newer],
    ['the other way round', newer, older],
  ])('the newer one stays, with the time of the first failure: %s', (_, one, other) => {
    expect(newerDeadLetter(one, other)).toEqual({ ...newer, firstFailedAt: at(1) });
  });
});

describe('a filter', () => {
  const deadLetter = aDeadLetter({ run: 'r', status: 'rejected', httpStatus: 400, code: 5007, lastFailedAt: at(5) });

  it.each<[string, DeadLetterFilter, boolean]>([
    ['nothing', {}, true],
    ['its run', { run: 'r' }, true],
    ['another run', { run: 's' }, false],
    ['its status', { status: 'rejected' }, true],
    ['another status', { status: 'failed' }, false],
    ['its code', { code: '5007' }, true],
    ['its HTTP status, though it has a code', { code: '400' }, false],
    ['the time of its failure', { since: new Date(at(5)) }, true],
    ['a later time', { since: new Date(at(6)) }, false],
    ['its number', { number: deadLetter.phoneNumber }, true],
    ['another number', { number: '+12025550199' }, false],
    ['all of that and one thing that is not so', { run: 'r', status: 'rejected', code: '1' }, false],
  ])('that asks for %s', (_, filter, meant) => {
    expect(isSelected(deadLetter, filter)).toBe(meant);
  });

  it('can ask for each status that leaves a dead letter', () => {
    const offered = DEAD_LETTER_FILTERS.status.shown.options?.map(({ value }) => value);
    expect(new Set(offered)).toEqual(new Set(['', ...STATUS_NAMES.filter((name) => STATUSES[name].deadLetter)]));
  });

  it('can ask for one cause exactly, where a code alone is that of several', () => {
    const deadLetters = [
      aDeadLetter({ httpStatus: 400, code: 7 }),
      aDeadLetter({ httpStatus: 422, code: 7 }),
      aDeadLetter({ code: null }),
    ];
    expect(deadLetters.map(causeName)).toEqual(['400/7', '422/7', '400/-']);
    expect(deadLetters.map((deadLetter) => isSelected(deadLetter, { code: '422/7' }))).toEqual([false, true, false]);
    expect(causeName({ httpStatus: null, code: null })).toBe('-/-');
  });

  it('finds a letter without a code by its HTTP status', () => {
    expect(isSelected(aDeadLetter({ httpStatus: 502, code: null }), { code: '502' })).toBe(true);
  });
});

describe('dead letters by cause', () => {
  it('are grouped by status, HTTP status and code, the most frequent first, with the oldest failure', () => {
    const deadLetters: DeadLetter[] = [
      aDeadLetter({ code: 1, firstFailedAt: at(4) }),
      aDeadLetter({ code: 2, reason: 'Two.', firstFailedAt: at(3) }),
      aDeadLetter({ code: 2, reason: 'Two.', firstFailedAt: at(2) }),
      aDeadLetter({ code: 2, httpStatus: 403, firstFailedAt: at(1) }),
    ];
    expect(causesOfDeadLetters(deadLetters).map(({ numbers, code, oldest }) => [numbers, code, oldest])).toEqual([
      [2, 2, at(2)],
      [1, 1, at(4)],
      [1, 2, at(1)],
    ]);
  });

  it('are told by picture where Linq refuses that, and can be asked for by it', () => {
    const refused = {
      status: 'rejected',
      httpStatus: 400,
      code: 5007,
      reason: 'Linq could not download the picture.',
    } as const;
    const picture = (name: string) => ({ ...refused, wanted: { imageUrl: `https://cdn.test/${name}` } });
    const letters = ['a.png?key=1', 'b.png', 'a.png?key=1', 'a.png?key=2'].map((name) => aDeadLetter(picture(name)));
    const causes = causesOfDeadLetters(letters);
    expect(causes.map(({ numbers, reason }) => [numbers, reason])).toEqual([
      [2, 'https://cdn.test/a.png?…: Linq could not download the picture.'],
      [1, 'https://cdn.test/b.png: Linq could not download the picture.'],
      [1, 'https://cdn.test/a.png?…: Linq could not download the picture.'],
    ]);
    expect(JSON.stringify(causes)).not.toContain('key=');
    for (const { key = '', numbers } of causes) {
      expect(letters.filter((letter) => isSelected(letter, { code: key }))).toHaveLength(numbers);
    }
    const many = Array.from({ length: 21 }, (_, at) => aDeadLetter(picture(`${at}.png`)));
    expect(causesOfDeadLetters(many)).toMatchObject([{ numbers: 21, reason: refused.reason }]);
  });
});

function at(minute: number): string {
  return new Date(Date.UTC(2026, 2, 1, 9, minute)).toISOString();
}
