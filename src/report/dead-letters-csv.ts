import type { Readable } from 'node:stream';
import type { CardFields } from '../cards/card.js';
import type { DeadLetter } from '../cards/dead-letter.js';
import { escapeFormulaValue } from '../result-format.js';
import { csvText } from './csv.js';

/**
 * The columns of a CSV of dead letters. The first four are those that `provision` reads; it ignores those that begin with
 * `linq__`, and carries the others through, so that a re-run's results say where its rows came from.
 */
const COLUMNS: Readonly<Record<string, (letter: DeadLetter) => string>> = {
  phone_number: ({ phoneNumber }) => phoneNumber,
  first_name: ({ wanted }) => wanted.firstName ?? '',
  last_name: ({ wanted }) => wanted.lastName ?? '',
  image_url: ({ wanted }) => wanted.imageUrl ?? '',
  from_run: ({ run }) => run,
  from_row: ({ row }) => String(row),
  linq__status: ({ status }) => status,
  linq__http_status: ({ httpStatus }) => String(httpStatus ?? ''),
  linq__code: ({ code }) => String(code ?? ''),
  linq__reason: ({ reason }) => reason,
  linq__trace_id: ({ traceId }) => traceId ?? '',
  linq__finished_at: ({ lastFailedAt }) => lastFailedAt,
};

/** Dead letters as a CSV that `provision` accepts, as it is or mended. */
export function deadLettersCsv(letters: Iterable<DeadLetter>): Readable {
  return csvText(lines(letters), ',');
}

function* lines(letters: Iterable<DeadLetter>): Generator<string[]> {
  yield Object.keys(COLUMNS);
  for (const letter of letters) yield Object.values(COLUMNS).map((cell) => escapeFormulaValue(cell(letter)));
}

/** A letter with other values than those that failed. */
export function withEdits(letter: DeadLetter, edits: CardFields): DeadLetter {
  return { ...letter, wanted: { ...letter.wanted, ...edits } };
}
