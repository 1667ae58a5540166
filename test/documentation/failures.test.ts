import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { OPERATOR_ERRORS } from '../../src/errors.js';
import { FAILURE_CLASSES, FAILURES } from '../../src/linq/failures.js';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/failures.md'), 'utf8');
const rows = [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | ').map((cell) => cell.trim()));

it('docs/failures.md shows the table of failures as the program goes by it', () => {
  const documented = rows.filter((cells) => cells.length === 6 && !/^(status|-+)$/.test(cells[0] ?? ''));
  expect(documented).toEqual(
    FAILURES.map(({ status, codes, on, class: kind, meaning: means, remedy: mend }) => [
      String(status),
      codes?.join(', ') ?? '',
      on ?? '',
      `\`${kind}\``,
      means,
      mend,
    ]),
  );
});

it('docs/failures.md says of every class what is done', () => {
  const named = rows.filter((cells) => cells.length === 3).map(([name]) => name);
  expect(FAILURE_CLASSES.filter((name) => !named.includes(`\`${name}\``))).toEqual([]);
});

it('docs/failures.md lists every message of the program with its exit code', () => {
  const documented = rows.filter((cells) => cells.length === 2 && /^\d$/.test(cells[1] ?? ''));
  expect(documented).toEqual(Object.entries(OPERATOR_ERRORS).map(([code, exit]) => [`\`${code}\``, String(exit)]));
});
