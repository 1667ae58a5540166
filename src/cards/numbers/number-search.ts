import { nationalDigits, readNumberToFind } from '../phone-number.js';
import { plainPhoneText } from './phone-cell.js';

/**
 * A text by which a person looks for a number: the whole number in any spelling, or a part of it, such as its last four
 * digits. `text`: as it was typed, for names and everything else.
 */
export type NumberSearch = { text: string; digits: string; phoneNumber: string | null };

export function numberSearchOf(typed: string): NumberSearch {
  const text = typed.trim();
  const plain = plainPhoneText(text);
  const digits = /^[+\d\s()./-]+$/.test(plain) ? plain.replace(/\D/g, '').replace(/^00/, '') : '';
  const reading = digits === '' ? undefined : readNumberToFind(text);
  return { text, digits, phoneNumber: reading?.ok ? reading.phoneNumber : null };
}

/** Whether a number in E.164 is one that may have been meant. */
export function isNumberFound(phoneNumber: string, search: NumberSearch): boolean {
  if (search.digits === '') return false;
  if (phoneNumber === search.phoneNumber || phoneNumber.includes(search.digits)) return true;
  // As it is dialled within its country: that form has a digit more in front.
  return search.digits.startsWith('0') && nationalDigits(phoneNumber).some((digits) => digits.includes(search.digits));
}
