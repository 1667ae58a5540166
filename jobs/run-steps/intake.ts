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

/**
 * Reads the whole source into rows and row problems, before anything is sent: a file that is broken at its end must not
 * have been half sent by then.
 *
 * @throws OperatorError `source_…` when the file as a whole cannot be used
 */
export async function intake({ record, files, signal }: PlanContext): Promise<void> {
  const counted = { rows: 0, widest: 0 };
  const rows = readRows(files.source, dialectOf(record.current), rowOptions(record.current.settings));
  await writeLines(files.rows, countRows(rows, counted, signal));
  await record.update(counted);
}

async function* countRows(
  rows: AsyncIterable<SourceRow>,
  counted: { rows: number; widest: number },
  signal: AbortSignal,
): AsyncGenerator<Row> {
  for await (const { row, cells } of rows) {
    signal.throwIfAborted();
    counted.rows += 1;
    counted.widest = Math.max(counted.widest, cells.length);
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
export function rowOptions({ defaultCountry }: RunSettings): RowOptions {
  return defaultCountry !== null && isCountry(defaultCountry) ? { defaultCountry } : {};
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
