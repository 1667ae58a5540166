import { isCountry } from '../../src/cards/phone-number.js';
import type { Row } from '../../src/cards/row.js';
import { writeLines } from '../../src/home/ndjson.js';
import type { RunRecord, RunSettings } from '../../src/home/run-record.js';
import { MAPPABLE } from '../../src/intake/columns.js';
import { type Dialect, type RecogniseOptions, recognise } from '../../src/intake/recognise.js';
import { type RowOptions, readRows, type SourceRow } from '../../src/intake/rows.js';
import type { LeftOut } from '../../src/intake/table/table-lines.js';
import type { PlanContext } from '../run-context.js';

const MOST_LINES_NAMED = 5;

/**
 * Determines the format of a source from its beginning and the given settings.
 *
 * @throws OperatorError `source_…` if it is unreadable
 */
export async function recogniseSource(
  path: string,
  settings: RunSettings,
  how: Pick<RecogniseOptions, 'guess' | 'numbersOnly'> = {},
): Promise<Dialect> {
  return recognise(path, { ...recogniseOptions(settings), ...how });
}

/** What the account says about cells that a file alone leaves in doubt: its lines, and the names on its cards. */
export type KnownAccount = Pick<RowOptions, 'lines' | 'cardOf'>;

/**
 * Reads the whole source into rows and row problems before anything is sent, so that a file that is broken at its end
 * is not sent partially.
 *
 * @param account what is known of it, where that is already so
 * @throws OperatorError `source_…` if the file is unusable
 */
export async function intake({ record, files, signal }: PlanContext, account: KnownAccount = {}): Promise<void> {
  const counted: SourceCounts = { rows: 0, widest: 0, notes: {} };
  const leftOut = new LeftOutLines();
  const options = { ...rowOptions(record.current.settings), ...account };
  const rows = readRows(files.source, dialectOf(record.current), options, (left) => leftOut.add(left));
  await writeLines(files.rows, countRows(rows, counted, signal));
  await record.update({ ...counted, ...(leftOut.list.length > 0 && { leftOut: leftOut.list }) });
}

type SourceCounts = { rows: number; widest: number; notes: Record<string, number> };

/** In how many rows something was noted. */
function countNotes(row: Row, notes: SourceCounts['notes']): void {
  if (row.kind !== 'good' || row.notes === undefined) return;
  for (const code of new Set(row.notes.map((note) => note.code))) notes[code] = (notes[code] ?? 0) + 1;
}

async function* countRows(
  rows: AsyncIterable<SourceRow>,
  counted: SourceCounts,
  signal: AbortSignal,
): AsyncGenerator<Row> {
  for await (const { row, cells } of rows) {
    signal.throwIfAborted();
    counted.rows += 1;
    counted.widest = Math.max(counted.widest, cells.length);
    countNotes(row, counted.notes);
    yield row;
  }
}

/** Lines below the header that are not rows, by kind. */
class LeftOutLines {
  readonly list: NonNullable<RunRecord['leftOut']> = [];

  add({ kind, line }: LeftOut): void {
    const entry = this.list.find((one) => one.kind === kind) ?? { kind, count: 0, lines: [] };
    if (entry.count === 0) this.list.push(entry);
    entry.count += 1;
    if (entry.lines.length < MOST_LINES_NAMED) entry.lines.push(line);
  }
}

function recogniseOptions({ encoding, delimiter, headerLine, sheet, mapping }: RunSettings): RecogniseOptions {
  return {
    ...(encoding !== null && { encoding }),
    ...(delimiter !== null && { delimiter }),
    ...(headerLine !== null && { headerLine }),
    ...(sheet !== null && { sheet }),
    mapping: Object.fromEntries(
      MAPPABLE.flatMap((field) => (mapping[field] === undefined ? [] : [[field, mapping[field]]])),
    ),
  };
}

/** The options for reading the rows of a source. */
export function rowOptions({ defaultCountry, acceptLastRow, allowPlaceholder = [] }: RunSettings): RowOptions {
  const country = defaultCountry !== null && isCountry(defaultCountry) ? { defaultCountry } : {};
  return { acceptLastRow, allowedNames: allowPlaceholder, ...country };
}

/** The options for reading the source of a run. */
export function dialectOf({ dialect }: RunRecord): Dialect {
  const { phone_number = 0, ...columns } = dialect.columns;
  return { ...dialect, columns: { phone_number, ...columns } };
}
