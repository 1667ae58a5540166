import { z } from 'zod';

/** Percent of the account's cards that a run of a schedule may change without approval: nobody reviews its plan. */
export const SCHEDULED_MAX_UPDATE_PCT = 20;
/** Percent of its rows that may have errors without approval. */
export const SCHEDULED_MAX_INVALID = 10;

/** What the guard looks at: figures of a run that has been planned. */
export type GuardFacts = {
  /** Rows of the source. */
  rows: number;
  /** Cards of the account, and those of them that would look different; null where they are not known. */
  cards: { existing: number; changing: number } | null;
  /** Rows of the last run of a source of the same name that was carried out. */
  previousRows: number | null;
  /** The run was started by a schedule: nobody sees that rows are missing. */
  isScheduled: boolean;
  /** Percent of the cards that may change; null: all of them. */
  maxUpdatePct: number | null;
  /** Rows with a problem, and the percent of all rows that may have one; null: all of them. */
  invalid: number;
  maxInvalid: number | null;
};

/** Why a run is held. `what` has the rule with its figures. */
export const guardFindingSchema = z.object({
  code: z.enum(['guard_updates', 'guard_rows', 'guard_empty', 'guard_invalid']),
  what: z.string(),
});
export type GuardFinding = z.infer<typeof guardFindingSchema>;

/** With fewer cards, or rows, a share says nothing. */
const ENOUGH = 10;
/** Percent of its rows that the source of a schedule may have lost since its last run. */
const MISSING_ROWS_PCT = 5;

/** What looks like an accident rather than an intention: a shifted spreadsheet, half an export, an empty one. */
export function guardFinding(facts: GuardFacts): GuardFinding | null {
  const { rows, previousRows } = facts;
  if (rows === 0) return { code: 'guard_empty', what: 'The file has a header and no row below it.' };
  if (previousRows !== null && previousRows >= ENOUGH && rows * 2 < previousRows) {
    const what = `The file has ${rows} rows, less than half of the ${previousRows} that it had when it was last carried out.`;
    return { code: 'guard_rows', what };
  }
  return missingRowsFinding(facts) ?? invalidFinding(facts) ?? updatesFinding(facts);
}

/** A source that was read before it was complete is a little shorter than the last one. */
function missingRowsFinding({ rows, previousRows, isScheduled }: GuardFacts): GuardFinding | null {
  if (!isScheduled || previousRows === null || previousRows < ENOUGH) return null;
  if (rows * 100 >= previousRows * (100 - MISSING_ROWS_PCT)) return null;
  const missing = previousRows - rows;
  const what = `The file has ${rows} rows, ${missing} fewer than the ${previousRows} of its last run, ${shareOf(missing, previousRows)} %; the limit for schedules is ${MISSING_ROWS_PCT} %.`;
  return { code: 'guard_rows', what };
}

/** With most rows wrong, the few that are left may be the ones that were damaged without a sign. */
function invalidFinding({ rows, invalid, maxInvalid }: GuardFacts): GuardFinding | null {
  if (maxInvalid === null || rows < ENOUGH || invalid * 100 <= rows * maxInvalid) return null;
  const what = `${invalid} of ${rows} rows have errors, ${shareOf(invalid, rows)} %; the limit is ${maxInvalid} % (--max-invalid).`;
  return { code: 'guard_invalid', what };
}

function updatesFinding({ cards, maxUpdatePct }: GuardFacts): GuardFinding | null {
  if (!cards || maxUpdatePct === null || cards.existing < ENOUGH) return null;
  const { existing, changing } = cards;
  if (changing * 100 <= existing * maxUpdatePct) return null;
  const what = `${changing} of the account’s ${existing} cards would change, ${shareOf(changing, existing)} %; no more than ${maxUpdatePct} % may (--max-update-pct).`;
  return { code: 'guard_updates', what };
}

function shareOf(part: number, all: number): number {
  return Math.floor((part * 1000) / all) / 10;
}
