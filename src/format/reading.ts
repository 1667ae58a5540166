import { z } from 'zod';
import { encodingText } from '../encoding-names.js';
import type { RunRecord } from '../home/run-record.js';
import { isResultColumn } from '../result-format.js';

/** How a source was read: what its columns are used for, and what of it is no row. */
export const readingSchema = z.object({
  columns: z.record(z.string(), z.string()).describe('The header of the column of each field.'),
  unused: z.array(z.string()).describe('Headers of columns that are not used; they are copied to the results.'),
  notes: z.array(z.string()).describe('What was skipped, and what is unusual about the file.'),
});
export type Reading = z.infer<typeof readingSchema>;

/** What a person has to know of how the source of a run was read. */
export function readingOf({ dialect, leftOut = [] }: Pick<RunRecord, 'dialect' | 'leftOut'>): Reading {
  const { header, columns, encoding, quoting, sheet, headerLine, above = [], before, isAsBefore } = dialect;
  const used = Object.values(columns);
  const notes = [
    sheet !== undefined && `Read from the sheet “${sheet}”.`,
    !encoding.startsWith('utf-') && `Read as ${encodingText(encoding)}.`,
    quoting && `Its cells are quoted in an unusual way: ${quotingText(quoting)}.`,
    above.length > 0 &&
      `The header is on line ${headerLine}. Skipped above it: ${above.map(({ text }) => quoted(text)).join(', ')}.`,
    before !== undefined && `A file with this header was last read with: ${before}`,
    isAsBefore && 'The columns are mapped as in the last import of a file with this header.',
    ...leftOut.map(({ kind, count, lines }) => leftOutText(kind, count, lines)),
  ];
  return {
    columns: Object.fromEntries(Object.entries(columns).map(([field, at]) => [field, header[at] ?? ''])),
    unused: header.filter((name, at) => name.trim() !== '' && !used.includes(at) && !isResultColumn(name)),
    notes: notes.filter((note) => typeof note === 'string'),
  };
}

type Dialect = RunRecord['dialect'];

/** What is unusual about the quotes of a file. */
function quotingText({ open, close, escapeSign, blanks }: NonNullable<Dialect['quoting']>): string {
  const reported = [
    open !== '"' && `${open}…${close} around cells`,
    escapeSign === '\\' && `a backslash before ${close} in a text`,
    blanks && open === '"' && 'spaces beside quotes',
  ];
  return reported.filter((text) => text !== false).join(', ');
}

function leftOutText(kind: 'header' | 'rule' | 'hidden', count: number, lines: readonly number[]): string {
  if (kind === 'hidden') {
    const rows =
      count === 1 ? '1 row is read that the spreadsheet hides' : `${count} rows are read that the spreadsheet hides`;
    return `${rows}: ${lines.join(', ')}${count > lines.length ? ' …' : ''}. Delete what is not to be sent.`;
  }
  const what = kind === 'header' ? 'the header again' : 'a line without content';
  const named = `${lines.join(', ')}${count > lines.length ? ' …' : ''}`;
  return `Skipped, because they are ${what}: ${count === 1 ? 'line' : `${count} lines,`} ${named}.`;
}

function quoted(text: string): string {
  return `“${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;
}
