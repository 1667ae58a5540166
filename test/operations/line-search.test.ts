import { describe, expect, it } from 'vitest';
import { searchOf } from '../../src/operations/lines/line-list.js';
import type { ListedLine } from '../../src/operations/lines/line-list-schema.js';
import { A_RUN, aCard } from '../support/builders.js';

const LINE: ListedLine = {
  phoneNumber: '+14155550132',
  card: aCard({ firstName: 'Zoë', lastName: 'Li' }),
  drift: null,
  lastSet: { run: A_RUN, at: '2030-01-02T03:04:05.000Z' },
};

describe('a line is found', () => {
  it.each([
    ['its number', '+14155550132'],
    ['its number in another spelling', '+1 (415) 555-0132'],
    ['its number with 00', '001 415 555 0132'],
    ['its number as a spreadsheet guards it', "'+14155550132"],
    ['its number in digits of another script', '+١٤١٥٥٥٥٠١٣٢'],
    ['a part of its number', '415-555'],
    ['its last four digits', '0132'],
    ['a part of its name', 'zoë l'],
    ['the run that set it last', A_RUN],
    ['the date of that run', A_RUN.slice(0, 9)],
    ['nothing', ' '],
  ])('by %s: %s', (_, text) => {
    expect(searchOf(text)(LINE)).toBe(true);
  });

  it.each([
    ['four digits within its number', '5550'],
    ['another number', '+14155550133'],
    ['another name', 'Ann'],
    ['another run', '20300102-030405-abce'],
    ['four digits of a run', A_RUN.slice(0, 4)],
  ])('not by %s: %s', (_, text) => {
    expect(searchOf(text)(LINE)).toBe(false);
  });
});
