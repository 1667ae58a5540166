import { isPhoneLike } from '../../cards/phone-number.js';

/** A day, with or without its year or time, as programs write it. */
const DATE =
  /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4}|\d{4}年\d{1,2}月\d{1,2}日)(?:[T ,]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?)?$/;
/** What a spreadsheet makes of `1-3` and `MAR1`. */
const SPREADSHEET_DAY =
  /^(?:\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2})$/;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|www\.|mailto:)\S+$/i;
const MAIL = /^[^\s@<>"]+@[^\s@<>".]+(?:\.[^\s@<>".]+)+$/;
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+$/;
/** A card has its number already. */
const FORMATTED_NUMBER = /^\+?[\d\s().\-/]{7,}$/;

/**
 * Whether a text is something else than a name: a phone number, a date, an address of the web or of mail. It comes from another
 * column, or from a spreadsheet. Short numbers are names of lines: 311, 24/7.
 */
export function isUnlikelyName(name: string): boolean {
  const text = name.normalize('NFKC').trim();
  if (!/[\d@:.]/.test(text)) return false;
  if (DATE.test(text) || SPREADSHEET_DAY.test(text) || ADDRESS.test(text) || MAIL.test(text) || SCIENTIFIC.test(text))
    return true;
  return FORMATTED_NUMBER.test(text) && isPhoneLike(text);
}
