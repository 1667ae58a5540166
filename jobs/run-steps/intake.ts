import { existsSync } from 'node:fs';
import type { AccountTable } from '../../src/cards/account-table.js';
import { type Patch, patchOf } from '../../src/cards/edit.js';
import { isCountry } from '../../src/cards/phone-number.js';
import type { Row } from '../../src/cards/row.js';
import { writeLines } from '../../src/home/ndjson.js';
import { readEdits } from '../../src/home/run-edits.js';
import type { RunRecord, RunSettings } from '../../src/home/run-record.js';
import { MAPPABLE } from '../../src/intake/columns.js';
import { type Dialect, type RecogniseOptions, recognise } from '../../src/intake/recognise.js';
import { type RowOptions, readRows } from '../../src/intake/rows.js';
import type { LeftOut } from '../../src/intake/table/table-lines.js';
import type { JudgeContext } from '../run-context.js';

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

/**
 * Reads the whole source into rows and row problems, for a run that cannot be planned.
 *
 * @throws OperatorError `source_…` if the file is unusable
 */
export async function intake(context: JudgeContext): Promise<void> {
  const counts = new SourceCounts(context.record.current);
  await writeLines(context.files.rows, rowsOf(context, null, counts));
  await context.record.update(counts.figures);
}

/**
 * The rows of the source. What a file alone leaves in doubt is settled by the account: a number that is one of its lines is
 * right, and so is a name that looks like a placeholder and is on the card already.
 *
 * @param account null: not known
 * @throws OperatorError `source_…` if the file is unusable
 */
export async function* rowsOf(
  context: JudgeContext,
  account: AccountTable | null,
  counts: SourceCounts,
): AsyncGenerator<Row> {
  const { record, files, signal } = context;
  const options = judgeOptions(context, account, patchOf(readEdits(files)));
  const rows = readRows(files.source, dialectOf(record.current), options, (left) => counts.leaveOut(left));
  for await (const { row, cells } of rows) {
    signal.throwIfAborted();
    counts.add(row, cells.length);
    yield row;
  }
}

/** The options for judging the rows of a source, with what the account knows of them. */
export function judgeOptions({ record, files }: JudgeContext, account: AccountTable | null, patch: Patch): RowOptions {
  const known = account && { lines: account, cardOf: (phoneNumber: string) => account.cardOf(phoneNumber) };
  const hasFiles = existsSync(files.picturesFolder);
  return { ...rowOptions(record.current.settings), ...known, patch, keepCells: true, hasFiles };
}

/** What a source comes to, for the record of the run. */
export class SourceCounts {
  readonly #notes: Record<string, number> = {};
  readonly #leftOut = new LeftOutLines();
  readonly #before: RunRecord;
  #rows = 0;
  #widest = 0;

  /** @param before what was counted before, where the source is read again */
  constructor(before: RunRecord) {
    this.#before = before;
  }

  add(row: Row, cells: number): void {
    this.#rows += 1;
    this.#widest = Math.max(this.#widest, cells);
    if (row.kind !== 'good' || row.notes === undefined) return;
    for (const code of new Set(row.notes.map((note) => note.code))) this.#notes[code] = (this.#notes[code] ?? 0) + 1;
  }

  leaveOut(left: LeftOut): void {
    this.#leftOut.add(left);
  }

  get figures(): Pick<RunRecord, 'rows' | 'widest' | 'notes' | 'leftOut'> {
    const { list } = this.#leftOut;
    const leftOut = list.length > 0 || this.#before.leftOut !== undefined ? { leftOut: list } : {};
    return { rows: this.#rows, widest: this.#widest, notes: this.#notes, ...leftOut };
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
export function rowOptions({
  defaultCountry,
  acceptLastRow,
  allowPlaceholder = [],
  clearMarker = null,
}: RunSettings): RowOptions {
  const country = defaultCountry !== null && isCountry(defaultCountry) ? { defaultCountry } : {};
  return { acceptLastRow, allowedNames: allowPlaceholder, clearMarker, ...country };
}

/** The options for reading the source of a run. */
export function dialectOf({ dialect }: RunRecord): Dialect {
  const { phone_number = 0, ...columns } = dialect.columns;
  return { ...dialect, columns: { phone_number, ...columns } };
}
