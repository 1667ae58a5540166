/**
 * How cells are quoted. `open` and `close` stand around a cell; `escape` stands before a closing sign that belongs to the
 * text (null: a closing sign counts only where the cell ends there). With `blanks`, blanks between a quote and the
 * delimiter belong to neither.
 */
export type Quoting = { open: string; close: string; escapeSign: string | null; blanks: boolean };

/** RFC 4180. */
export const STANDARD_QUOTING: Quoting = { open: '"', close: '"', escapeSign: '"', blanks: false };

/**
 * What else files have: blanks beside quotes (spreadsheets of old, hand-written files), a backslash before a quote (MySQL's
 * SELECT … INTO OUTFILE, PHP before 7.4), single quotes (SQL dumps), doubled quotes and the quotes of word processors.
 */
export const OTHER_QUOTINGS: readonly Quoting[] = [
  { open: '"', close: '"', escapeSign: '"', blanks: true },
  { open: '"', close: '"', escapeSign: '\\', blanks: false },
  { open: '"', close: '"', escapeSign: '\\', blanks: true },
  { open: "'", close: "'", escapeSign: "'", blanks: true },
  { open: "'", close: "'", escapeSign: '\\', blanks: true },
  { open: '""', close: '""', escapeSign: null, blanks: true },
  { open: '“', close: '”', escapeSign: null, blanks: true },
  { open: '„', close: '“', escapeSign: null, blanks: true },
  { open: '«', close: '»', escapeSign: null, blanks: true },
];

/** True where two quotings read every file alike. */
export function isSameQuoting(one: Quoting, other: Quoting): boolean {
  return (
    one.open === other.open &&
    one.close === other.close &&
    one.escapeSign === other.escapeSign &&
    one.blanks === other.blanks
  );
}
