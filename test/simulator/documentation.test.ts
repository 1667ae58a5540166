import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { TEST_NUMBERS } from '../../src/simulator/test-numbers.js';

const document = resolve(import.meta.dirname, '../../docs/simulator.md');

/** The numbers in backticks that stand in the first column of a table, in the order of the document. */
function numbersInTables(markdown: string): string[] {
  const firstCells = markdown.split('\n').flatMap((line) => /^\s*\|\s*([^|]*?)\s*\|/.exec(line)?.[1] ?? []);
  return firstCells.flatMap((cell) => /^`(\+\d[\d ]*)`$/.exec(cell)?.[1]?.replaceAll(' ', '') ?? []);
}

it('docs/simulator.md has a row for every test number, once, and for no other', () => {
  const numbers = numbersInTables(readFileSync(document, 'utf8'));
  expect(numbers.sort()).toEqual(TEST_NUMBERS.map(({ phoneNumber }) => phoneNumber).sort());
});
