import { isCountry } from '../../src/cards/phone-number.js';
import type { Row } from '../../src/cards/row.js';
import { writeLines } from '../../src/home/ndjson.js';
import type { RunRecord, RunSettings } from '../../src/home/run-record.js';
import { FIELDS } from '../../src/intake/columns.js';
import { ENCODINGS, type Encoding } from '../../src/intake/encoding.js';
import { type Dialect, type RecogniseOptions, recognise } from '../../src/intake/recognise.js';
import { type RowOptions, readRows, type SourceRow } from '../../src/intake/rows.js';
import type { PlanContext } from '../run-context.js';

/**
 * Finds out how a source is to be read, from its beginning and from what the operator said.
 *
 * @param guess whether columns that the header leaves open are guessed
 *
 * @throws OperatorError `source_…` when it cannot be read at all
 */
export async function recogniseSource(path: string, settings: RunSettings, guess = false): Promise<Dialect> {
  return recognise(path, { ...recogniseOptions(settings), guess });
}

/** What the account says about cells that a file alone leaves in doubt: its lines, and the names on its cards. */
export type KnownAccount = Pick<RowOptions, 'lines' | 'cardOf'>;

/**
 * Reads the whole source into rows and row problems, before anything is sent: a file that is broken at its end must not
 * have been half sent by then.
 *
 * @param account what is known of it, where that is already so
 * @throws OperatorError `source_…` when the file as a whole cannot be used
 */
export async function intake({ record, files, signal }: PlanContext, account: KnownAccount = {}): Promise<void> {
  const tally: Tally = { rows: 0, widest: 0, notes: {} };
  const options = { ...rowOptions(record.current.settings), ...account };
  const rows = readRows(files.source, dialectOf(record.current), options);
  await writeLines(files.rows, counted(rows, tally, signal));
  await record.update(tally);
}

type Tally = { rows: number; widest: number; notes: Record<string, number> };

/** In how many rows something was noted. */
function countNotes(row: Row, notes: Tally['notes']): void {
  if (row.kind !== 'good' || row.notes === undefined) return;
  for (const code of new Set(row.notes.map((note) => note.code))) notes[code] = (notes[code] ?? 0) + 1;
}

async function* counted(rows: AsyncIterable<SourceRow>, tally: Tally, signal: AbortSignal): AsyncGenerator<Row> {
  for await (const { row, cells } of rows) {
    signal.throwIfAborted();
    tally.rows += 1;
    tally.widest = Math.max(tally.widest, cells.length);
    countNotes(row, tally.notes);
    yield row;
  }
}

function recogniseOptions({ encoding, delimiter, mapping }: RunSettings): RecogniseOptions {
  return {
    ...(isEncoding(encoding) && { encoding }),
    ...(delimiter !== null && { delimiter }),
    mapping: Object.fromEntries(
      FIELDS.flatMap((field) => (mapping[field] === undefined ? [] : [[field, mapping[field]]])),
    ),
  };
}

/** How the rows of a source are to be read. */
export function rowOptions({ defaultCountry, allowPlaceholder = [] }: RunSettings): RowOptions {
  const country = defaultCountry !== null && isCountry(defaultCountry) ? { defaultCountry } : {};
  return { ...country, allowedNames: allowPlaceholder };
}

function isEncoding(text: string | null): text is Encoding {
  return ENCODINGS.some((encoding) => encoding === text);
}

/** How the source of a run is to be read. */
export function dialectOf({ dialect }: RunRecord): Dialect {
  if (!isEncoding(dialect.encoding)) throw new Error(`No such encoding: ${dialect.encoding}`);
  const { phone_number = 0, ...columns } = dialect.columns;
  return { ...dialect, encoding: dialect.encoding, columns: { phone_number, ...columns } };
}
