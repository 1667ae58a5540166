import type { Outcome } from '../../cards/outcome.js';
import { formatCount, formatStatus } from '../../format/text.js';
import { formatCause } from '../../html/cause-item.js';
import { short } from '../../html/short.js';

/** A row that needs attention: its values in the file, and its outcome. */
export type BadRow = { line: number; number: string; name: string; outcome: Outcome };

/** Rows per table. A browser lays out only the visible tables, so that a page with a hundred thousand rows opens. */
export const ROWS_A_TABLE = 200;

export function BadRowsHead(): JSX.Element {
  return (
    <thead>
      <tr>
        <th>Row</th>
        <th>Number</th>
        <th>Name</th>
        <th>Outcome</th>
        <th>Reason</th>
        <th>Trace id</th>
      </tr>
    </thead>
  );
}

/** One line of the table of failed rows. */
export function BadRowLine({ row: { line, number, name, outcome } }: { row: BadRow }): JSX.Element {
  return (
    <tr>
      <td>
        <b>{formatCount(outcome.row)}</b> <i>line {formatCount(line)}</i>
      </td>
      <td safe>{short(number)}</td>
      <td safe>{short(name)}</td>
      <td>
        <b safe>{formatStatus(outcome.status)}</b> <i safe>{formatCause(outcome)}</i>
      </td>
      <td safe>{short(outcome.reason ?? '', 1_000)}</td>
      <td safe>{outcome.traceId ?? ''}</td>
    </tr>
  );
}
