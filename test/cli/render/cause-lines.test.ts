import { expect, it } from 'vitest';
import { causeLines } from '../../../src/cli/render/cause-lines.js';
import type { PlanOverview } from '../../../src/operations/plan-overview.js';

const same = (text: string) => text;
const colors = new Proxy({}, { get: () => same }) as never;
const overview = (given: Partial<PlanOverview>) =>
  ({ problems: [], warnings: [], country: null, notes: {}, ...given }) as PlanOverview;

it('shows one entry for a cause, with its rows, two examples, what they may mean, and the remedy', () => {
  const problem = {
    code: 'phone_scientific',
    rows: 40,
    meaning: 'it was rounded',
    remedy: 'Export it again.',
    examples: [
      { row: 1, line: 2, column: 'Phone', value: '4.42E+11', offer: '+442079460018' },
      { row: 2, line: 3, column: 'Phone', value: '' },
    ],
    suggested: 1,
  };
  const fix = 'linq-cards fix lines.csv -o lines-fixed.csv';
  expect(causeLines(overview({ problems: [problem] }), colors, fix)).toEqual([
    '  ! 40 rows: it was rounded (line 2 "4.42E+11" → perhaps +44 20 7946 0018, line 3, …)',
    '      Export it again. Suggestions for 1.',
    `  Take all suggestions (1): ${fix}`,
  ]);
});

it('names the one flag that settles numbers without country code', () => {
  const lines = causeLines(overview({ country: { numbers: 112, country: 'US', matching: 112 } }), colors);
  expect(lines[0]).toContain('112 numbers have no country code; 112 of 112 match lines of your account as US numbers.');
  expect(lines[1]).toContain('--default-country US');
  const [alike] = causeLines(overview({ country: { numbers: 1, country: 'US', matching: 1, like: 'cards' } }), colors);
  expect(alike).toContain('1 number has no country code; 1 of 1 can be US numbers, as those of your cards are.');
});

it('tells once how many rows had blanks removed', () => {
  expect(causeLines(overview({ notes: { blanks_removed: 12 } }), colors)).toEqual([
    expect.stringMatching(/^ {2}12 rows: Spaces/),
  ]);
});

it('shows nothing where nothing is wrong', () => {
  expect(causeLines(overview({}), colors)).toEqual([]);
});
