import type { Readable } from 'node:stream';
import { cellOf } from '../cards/card.js';
import type { DeadLetter, DeadLetterEdits } from '../cards/dead-letter.js';
import { escapeFormulaValue } from '../result-format.js';
import { csvText } from './csv.js';

/**
 * The columns of a CSV of dead letters. The first four are those that `provision` reads; it ignores those that begin with
 * `linq__`, and carries the others through, so that a re-run's results say where its rows came from.
 */
const COLUMNS: Readonly<Record<string, (deadLetter: DeadLetter) => string>> = {
  phone_number: ({ phoneNumber }) => phoneNumber,
  first_name: ({ wanted }) => wanted.firstName ?? '',
  last_name: ({ wanted }) => cellOf(wanted.lastName),
  image_url: ({ wanted }) => cellOf(wanted.imageUrl),
  from_run: ({ run }) => run,
  from_row: ({ row }) => String(row),
  linq__status: ({ status }) => status,
  linq__http_status: ({ httpStatus }) => String(httpStatus ?? ''),
  linq__code: ({ code }) => String(code ?? ''),
  linq__reason: ({ reason }) => reason,
  linq__trace_id: ({ traceId }) => traceId ?? '',
  linq__finished_at: ({ lastFailedAt }) => lastFailedAt,
};

/** Dead letters as a CSV that `provision` accepts, as it is or corrected. */
export function deadLettersCsv(deadLetters: Iterable<DeadLetter>): Readable {
  return csvText(lines(deadLetters), ',');
}

function* lines(deadLetters: Iterable<DeadLetter>): Generator<string[]> {
  yield Object.keys(COLUMNS);
  for (const deadLetter of deadLetters)
    yield Object.values(COLUMNS).map((cell) => escapeFormulaValue(cell(deadLetter)));
}

/** A letter with other values than those that failed. */
export function withEdits(
  deadLetter: DeadLetter,
  { phoneNumber = deadLetter.phoneNumber, ...edits }: DeadLetterEdits,
): DeadLetter {
  return { ...deadLetter, phoneNumber, wanted: { ...deadLetter.wanted, ...edits } };
}
