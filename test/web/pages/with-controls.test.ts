import { expect, it } from 'vitest';
import { ROW_PROBLEMS } from '../../../src/cards/row-problem.js';
import { FAILURES } from '../../../src/linq/failures.js';
import { withControls } from '../../../src/web/pages/parts/with-controls.js';

it.each([
  [
    'Give the country with --default-country, for example US.',
    'Give the country with “Default country”, for example US.',
  ],
  ['Name the column: --map first_name="Your Header".', 'Name the column: “Column mapping”.'],
  ['Try again with a lower --rate.', 'Try again with a lower “Requests per second”.'],
  ['5 of 9 rows failed; the limit is 3 (--max-failures).', '5 of 9 rows failed; the limit is 3.'],
  ['Only new ones are created (--mode create-only).', 'Only new ones are created.'],
  ['A name with --dashes stays.', 'A name with --dashes stays.'],
])('a page names the control instead of the flag: %s', (text, onPage) => {
  expect(withControls(text)).toBe(onPage);
});

it('no remedy of a row names a flag on a page', () => {
  const flag = /--(?!ca-file)[a-z]/;
  const remedies = [...Object.values(ROW_PROBLEMS), ...FAILURES].map(({ remedy }) => withControls(remedy));
  expect(remedies.filter((remedy) => flag.test(remedy))).toEqual([]);
});
