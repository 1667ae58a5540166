import { isCountry } from '../../src/cards/phone-number.js';
import type { Row } from '../../src/cards/row.js';
import { writeLines } from '../../src/home/ndjson.js';
import type { RunRecord } from '../../src/home/run-record.js';
import { FIELDS } from '../../src/intake/columns.js';
import { ENCODINGS, type Encoding } from '../../src/intake/encoding.js';
import { type Dialect, type RecogniseOptions, recognise } from '../../src/intake/recognise.js';
import { type RowOptions, readRows, type SourceRow } from '../../src/intake/rows.js';
import type { RunContext } from '../run-context.js';

/**
 * Reads the whole source into rows and row problems, before anything is sent: a file that is broken at its end must not
 * have been half sent by then.
 *
 * @throws OperatorError `source_…` when the file as a whole cannot be used
 */
export async function intake({ record, files, signal }: RunContext): Promise<void> {
  const { settings } = record.current;
  const dialect = await recognise(files.source, recogniseOptions(settings));
  const tally = { rows: 0, widest: 0 };
  await writeLines(files.rows, counted(readRows(files.source, dialect, rowOptions(settings)), tally, signal));
  await record.update({ dialect, ...tally });
}

async function* counted(
  rows: AsyncIterable<SourceRow>,
  tally: { rows: number; widest: number },
  signal: AbortSignal,
): AsyncGenerator<Row> {
  for await (const { row, cells } of rows) {
    signal.throwIfAborted();
    tally.rows += 1;
    tally.widest = Math.max(tally.widest, cells.length);
    yield row;
  }
}

function recogniseOptions({ encoding, delimiter, mapping }: RunRecord['settings']): RecogniseOptions {
  return {
    ...(isEncoding(encoding) && { encoding }),
    ...(delimiter !== null && { delimiter }),
    mapping: Object.fromEntries(
      FIELDS.flatMap((field) => (mapping[field] === undefined ? [] : [[field, mapping[field]]])),
    ),
  };
}

function rowOptions({ defaultCountry }: RunRecord['settings']): RowOptions {
  return defaultCountry !== null && isCountry(defaultCountry) ? { defaultCountry } : {};
}

function isEncoding(text: string | null): text is Encoding {
  return ENCODINGS.some((encoding) => encoding === text);
}

/** How the source is to be read, as the intake has found out. */
export function dialectOf({ dialect }: RunRecord): Dialect {
  if (!dialect || !isEncoding(dialect.encoding)) throw new Error('The source has not been read yet.');
  const { phone_number = 0, ...columns } = dialect.columns;
  return { ...dialect, encoding: dialect.encoding, columns: { phone_number, ...columns } };
}
