import { describe, expect, it } from 'vitest';
import { progressBlock, progressLine } from '../../../src/cli/render/progress-lines.js';
import { notices } from '../../../src/format/progress-notices.js';
import { formatTimeOfDay } from '../../../src/format/text.js';
import { RUN_STEPS } from '../../../src/home/run-record.js';
import { aPaceState, aProgress } from '../../support/builders.js';
import { COLORED, PLAIN } from '../../support/io.js';

const NOW = Date.UTC(2030, 0, 1);
const SENDING = ['enqueue', 'wait', 'done'];
const block = (progress = aProgress(), columns = 80) => progressBlock(progress, { columns, colors: PLAIN }, NOW);
const line = (progress = aProgress()) => progressLine(progress, NOW);

describe('the line for a pipe', () => {
  it('has the rows, what became of them, the speed and the time that is left', () => {
    const progress = aProgress({
      total: 12_000,
      done: 4_500,
      counts: { created: 4_499, rejected: 1 },
      etaSeconds: 200,
    });
    expect(line(progress)).toBe('4,500/12,000 · created 4,499, rejected 1 · 2.0/s · 3 min 20 s left');
  });

  it('leaves out what is not known', () => {
    expect(line(aProgress({ done: 0, counts: {}, rowsPerSecond: 0, etaSeconds: null }))).toBe('0/10 · 0.0/s');
  });
});

it('says while cards are read back how many went dark, which may be minutes before they are set up again', () => {
  const progress = aProgress({ step: 'verify', counts: { created: 4, went_dark: 1 } });
  expect([line(progress), block(progress)]).toEqual(Array(2).fill('reading the cards back · went dark 1 …'));
  expect(line({ ...progress, counts: { created: 5 } })).toBe('reading the cards back …');
});

describe('the block for a terminal', () => {
  it('has a bar, the figures, and below it what became of the rows', () => {
    expect(block(aProgress({ counts: { created: 3, not_on_account: 1 } }))).toBe(
      `${'█'.repeat(16)}${'░'.repeat(24)}  4 / 10  2.0/s  3 s left\n3 created · 1 not on account`,
    );
  });

  it('has a last line only when there is something to say', () => {
    expect(block().split('\n')).toHaveLength(2);
    expect(block(aProgress({ parked: 2 })).split('\n')[2]).toBe('2 waiting');
  });

  it.each([
    [200, 40],
    [60, 33],
    [30, 10],
  ])('on %i columns has a bar of %i, so that a line is not broken where it can be helped', (columns, width) => {
    expect(block(aProgress(), columns).match(/[█░]/g)).toHaveLength(width);
  });

  it.each([
    [0, 0, 40],
    [0, 10, 0],
    [10, 10, 40],
    [11, 10, 40],
  ])('with %i of %i rows done has %i parts of the bar full', (done, total, full) => {
    expect(block(aProgress({ done, total, etaSeconds: null })).match(/█/g) ?? []).toHaveLength(full);
  });

  it('has good counts in green and bad ones in red', () => {
    const progress = aProgress({ counts: { created: 3, failed: 1 } });
    const colored = progressBlock(progress, { columns: 80, colors: COLORED }, NOW);
    expect(colored).toContain(`${COLORED.green('3')} created`);
    expect(colored).toContain(`${COLORED.red('1')} failed`);
  });
});

describe('before and after rows are sent', () => {
  it.each(RUN_STEPS.filter((step) => !SENDING.includes(step)))('both say what is being done: %s', (step) => {
    expect(line(aProgress({ step }))).toMatch(/^(reading|planning|checking|writing).* …$/);
    expect(block(aProgress({ step }))).toBe(line(aProgress({ step })));
  });

  it('both say that it starts while the rows have not been counted', () => {
    expect(line(aProgress({ total: null }))).toBe('starting …');
    expect(block(aProgress({ total: null }))).toBe('starting …');
  });
});

describe('beside the figures', () => {
  const noticesOf = (pace: Parameters<typeof aPaceState>[0], parked = 0) =>
    notices(aProgress({ pace: aPaceState(pace), parked }), NOW);

  it('nothing is shown while all is well, or while the pace is not known', () => {
    expect(noticesOf({})).toEqual([]);
    expect(notices(aProgress({ pace: null }), NOW)).toEqual([]);
  });

  it('tells that Linq has slowed the run down, and for how long nothing is sent', () => {
    expect(noticesOf({ slowedBy: '429', current: 5 })).toEqual(['slowed to 5.0/s because Linq returned 429']);
    expect(noticesOf({ slowedBy: '503/4004', current: 5, coolUntil: NOW + 8_000 })).toEqual([
      'slowed to 5.0/s because Linq returned 503/4004, waiting 8 s',
    ]);
  });

  it('tells that Linq does not answer, since when and until when, instead of how slow the run is', () => {
    const since = NOW - 60_000;
    expect(noticesOf({ slowedBy: '429', outage: { since, nextProbeAt: NOW + 20_000 } })).toEqual([
      `Linq has not responded since ${formatTimeOfDay(since)}; next attempt in 20 s`,
    ]);
  });

  it('are the rows that wait for a time of their own', () => {
    expect(noticesOf({ slowedBy: '429', current: 5 }, 1_200)[1]).toBe('1,200 waiting');
    expect(line(aProgress({ parked: 3 }))).toMatch(/ · 3 waiting$/);
  });
});
