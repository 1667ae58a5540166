import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import { readSource } from '../support/source.js';
import { bytesOf, fieldsOf, line, numberOf, written } from '../support/written-tables.js';

/** `LINQ_CARDS_TEST_TABLES=10000 npx vitest run test/intake/any-dialect.test.ts` reads so many; the run prints its seed. */
const TABLES = Number(process.env['LINQ_CARDS_TEST_TABLES'] ?? 300);

it(
  'reads tables in every dialect cell by cell, or holds what is not certain',
  async () => {
    const seed = Date.now() ^ process.pid;
    process.stdout.write(`seed ${seed}, ${TABLES} tables\n`);
    const seen = { good: 0, held: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), written, async (lines, how) => {
        const bytes = bytesOf(lines, how);
        try {
          const { rows, cells } = await readSource(
            bytes,
            isUtf8(bytes) || !how.isEncodingSaid ? {} : { encoding: how.encoding },
          );
          const all = cells.flat().join(' ');
          // No row is lost: each number is there, in a row that is good or in one that is held.
          expect(lines.filter((_, at) => !all.includes(numberOf(at)))).toEqual([]);
          for (const row of rows) {
            if (row.kind !== 'good') {
              seen.held += 1;
              continue;
            }
            seen.good += 1;
            const meant = lines[Number(row.phoneNumber.slice(-4)) - 100];
            expect(row.fields).toEqual(fieldsOf(meant));
          }
        } catch (error) {
          if (!(error instanceof OperatorError)) throw error;
          seen.refused += 1;
        }
      }),
      { numRuns: TABLES, seed },
    );
    process.stdout.write(`${JSON.stringify(seen)}\n`);
    // About one row per table is read without a doubt; far fewer would mean that next to nothing is compared.
    expect(seen.good).toBeGreaterThan(0.7 * TABLES);
  },
  Math.max(60_000, TABLES * 500),
);
