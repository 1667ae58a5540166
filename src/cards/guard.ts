/** What the guard looks at: figures of a run that has been planned. */
export type GuardFacts = {
  /** Rows of the source. */
  rows: number;
  /** Cards of the account, and those of them that would look different; null where they are not known. */
  cards: { existing: number; changing: number } | null;
  /** Rows of the last run of a source of the same name that was carried out. */
  previousRows: number | null;
  /** Percent of the cards that may change; null: all of them. */
  maxUpdatePct: number | null;
};

/** Why a run is held. `what` has the rule with its figures. */
export type GuardFinding = { code: 'guard_updates' | 'guard_rows' | 'guard_empty'; what: string };

/** With fewer cards, or rows, a share says nothing. */
const ENOUGH = 10;

/** What looks like an accident rather than an intention: a shifted spreadsheet, half an export, an empty one. */
export function guardFinding({ rows, cards, previousRows, maxUpdatePct }: GuardFacts): GuardFinding | null {
  if (rows === 0) return { code: 'guard_empty', what: 'The file has a header and no row below it.' };
  if (previousRows !== null && previousRows >= ENOUGH && rows * 2 < previousRows) {
    const what = `The file has ${rows} rows, less than half of the ${previousRows} that it had when it was last carried out.`;
    return { code: 'guard_rows', what };
  }
  if (!cards || maxUpdatePct === null || cards.existing < ENOUGH) return null;
  const { existing, changing } = cards;
  if (changing * 100 <= existing * maxUpdatePct) return null;
  const share = Math.floor((changing * 1000) / existing) / 10;
  const what = `${changing} of the account’s ${existing} cards would change, ${share} %; no more than ${maxUpdatePct} % may (--max-update-pct).`;
  return { code: 'guard_updates', what };
}
