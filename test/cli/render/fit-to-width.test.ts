import { describe, expect, it } from 'vitest';
import { fitToWidth } from '../../../src/cli/render/fit-to-width.js';
import { COLORED } from '../../support/io.js';

const WORDS = 'the number has no country code, or one that does not exist, and needs one before anything is sent to it';
const RUN = '20261128-202250-k42y';

describe.each([80, 120])('a text in a terminal of %i columns', (columns) => {
  it.each([WORDS.repeat(3), `  ! 118 rows: ${WORDS} (line 2 "(202) 555-1000")`, `      ${WORDS} ${WORDS}`])(
    'is broken between words, with no line too long and no word lost: %s',
    (text) => {
      const lines = fitToWidth(text, columns).split('\n');
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      expect(lines.join(' ').split(/\s+/)).toEqual(text.split(/\s+/));
    },
  );

  it('keeps a word that is longer than a line in one piece', () => {
    const path = `/data/${'folder/'.repeat(30)}failed.csv`;
    expect(fitToWidth(`Correct the rows in ${path} now`, columns).split('\n')).toContain(path);
  });

  it('never breaks a command', () => {
    const command = `linq-cards provision /tmp/${'x'.repeat(columns)}/failed.csv --simulate`;
    expect(fitToWidth(`  ${command}`, columns)).toBe(`  ${command}`);
    expect(fitToWidth(`The plan is kept. Carry it out:  ${command}`, columns)).toBe(
      `The plan is kept. Carry it out:\n  ${command}`,
    );
  });

  it.each(['npx linq-cards', 'node dist/main.js', "node '/my apps/It'\\''s/main.js'"])(
    'never breaks a command that begins with %s',
    (program) => {
      const command = `${program} provision /tmp/${'x'.repeat(columns)}/failed.csv --simulate`;
      expect(fitToWidth(`  ${command}`, columns, program)).toBe(`  ${command}`);
      expect(fitToWidth(`    → Do it: ${command}`, columns, program)).toBe(`    → Do it:\n      ${command}`);
      const [last, ...rest] = fitToWidth(`${WORDS} ${WORDS}: ${command}`, columns, program).split('\n').reverse();
      expect([last, rest.every((line) => line.length <= columns)]).toEqual([`  ${command}`, true]);
    },
  );

  it('leaves a command in a line that fits', () => {
    expect(fitToWidth('Next:  linq-cards runs', columns)).toBe('Next:  linq-cards runs');
  });

  it('leaves lines that fit as they are', () => {
    const text = `  results  runs/${RUN}/results.csv\n\nNext:  linq-cards apply ${RUN}`;
    expect(fitToWidth(text, columns)).toBe(text);
  });
});

it('what follows a sign is indented like the text beside it', () => {
  expect(fitToWidth('  ! one two three', 10)).toBe('  ! one\n    two\n    three');
});

it('colors take no place, and end with their line', () => {
  const colored = `  ${COLORED.red('!')} one`;
  expect(fitToWidth(colored, 7)).toBe(colored);
});
