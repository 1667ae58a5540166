import type { PhoneReading, UnreadPhone } from './phone-reading.js';

/** With as many decimals as the exponent says, every digit of the number is still there. */
const SCIENTIFIC = /^(\+?\d)[.,](\d+)e\+?0*(\d{1,2})$/i;
const WITH_DECIMALS = /^(\+?\d{7,15})[.,]0{1,2}$/;
/** As it looks where text runs from right to left. */
const PLUS_BEHIND = /^(\d{7,15})\s*\+$/;
const WITH_COMMAS = /^\d{1,3}(?:,\d{3})+$/;
/** A formula that keeps the digits as they are, as exports for spreadsheets have it. */
const FORMULA = /^=\s*("?)(\+?\d{7,15})\1$/;

/**
 * A problem together with the number that its cell must mean, where every digit of it is there and only its form is wrong.
 * It is offered and never taken by itself.
 *
 * @param read reads a number as the cell would have been read
 */
export function offerFor(text: string, problem: UnreadPhone, read: (text: string) => PhoneReading): UnreadPhone {
  const digits = wholeNumber(text);
  const reading = digits === undefined ? undefined : read(digits);
  return reading?.ok && reading.noted === undefined ? { ...problem, suggestion: reading.phoneNumber } : problem;
}

function wholeNumber(text: string): string | undefined {
  const [, whole = '', fraction = '', exponent = ''] = SCIENTIFIC.exec(text) ?? [];
  if (whole !== '') return Number(exponent) === fraction.length ? `${whole}${fraction}` : undefined;
  if (WITH_COMMAS.test(text)) return text.replaceAll(',', '');
  const behind = PLUS_BEHIND.exec(text)?.[1];
  if (behind !== undefined) return `+${behind}`;
  return WITH_DECIMALS.exec(text)?.[1] ?? FORMULA.exec(text)?.[2];
}
