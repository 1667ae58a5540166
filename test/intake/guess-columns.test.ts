import { describe, expect, it } from 'vitest';
import { guessColumns } from '../../src/intake/guess-columns.js';

const rows = (...lines: string[]) => lines.map((line) => line.split(','));

describe('the column of the phone numbers, where its name does not say so', () => {
  it.each([
    ['is the one that has numbers', 'Kontakt,Ort', rows('+12025550100,Austin', '+12025550101,Boston'), 'Kontakt'],
    ['has them as they are written', 'Ort,Kontakt', rows('Bonn,(0228) 555-0100', 'Kiel,0431/555 0101'), 'Kontakt'],
    [
      'has them as a spreadsheet leaves them',
      'Kontakt,Ort',
      rows('1.20256E+10,Austin', '1.20256E+10,Boston'),
      'Kontakt',
    ],
    [
      'may have gaps and slips',
      'Ort,Kontakt',
      rows('Bonn,+12025550100', 'Kiel,', 'Ulm,none', 'Hof,+12025550101'),
      'Kontakt',
    ],
    ['is not a date', 'Seit,Kontakt', rows('2026-11-22,+12025550100', '22.11.2026,+12025550101'), 'Kontakt'],
    ['is not an amount', 'Umsatz,Kontakt', rows('1234567.89,+12025550100'), 'Kontakt'],
    ['is not a short number', 'Nr,Kontakt', rows('1001,+12025550100'), 'Kontakt'],
    ['is the one with more of them', 'A,B', rows('+12025550100,+12025550101', ',+12025550102'), 'B'],
    ['is the first of several', 'A,B', rows('+12025550100,+12025550101'), 'A'],
    ['is one of those whose name says so', 'A,Phone,Mobile', rows('+12025550100,,+12025550101'), 'Mobile'],
    ['is none that is recognised as another field', 'Name,Kontakt', rows('+12025550100,+12025550101'), 'Kontakt'],
    [
      'is none that an earlier run has added',
      'linq__phone_number,Kontakt',
      rows('+12025550100,+12025550101'),
      'Kontakt',
    ],
    ['is named by its place where it has no name', 'Ort,', rows('Bonn,+12025550100'), '#2'],
  ])('%s', (_, header, sample, column) => {
    expect(guessColumns(['phone_number'], header.split(','), sample)).toEqual({ phone_number: column });
  });

  it.each([
    ['no column has numbers', 'Kontakt,Ort', rows('Bonn,12', 'Kiel,13')],
    ['there are no rows', 'Kontakt,Ort', []],
    ['most cells are something else', 'Kontakt,Ort', rows('+12025550100,x', 'none,x')],
    ['the first line is a row, which would be lost', '+12025550100,Bonn', rows('+12025550101,Kiel')],
  ])('is not guessed where %s', (_, header, sample) => {
    expect(guessColumns(['phone_number'], header.split(','), sample)).toEqual({});
  });
});

it('is found at once among very many columns', () => {
  const header = Array.from({ length: 50_000 }, (_, index) => `column${index}`);
  const row = header.map((_, index) => (index === 49_999 ? '+12025550100' : 'x'));
  expect(guessColumns(['phone_number'], header, [row])).toEqual({ phone_number: 'column49999' });
});

it('takes no column for another field that could be two', () => {
  const header = ['Vorname', 'Name', 'Phone'];
  expect(guessColumns(['first_name'], header, rows('Zoë,Meyer,+12025550100'))).toEqual({ first_name: '' });
});
