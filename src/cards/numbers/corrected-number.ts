import { countryOf, readPhoneNumber } from '../phone-number.js';
import type { PhoneReading } from './phone-reading.js';

/**
 * Reads the number that is to take the place of one that failed. One without country code is read as one of the same
 * country, as a person writes it who sees the other one.
 */
export function readCorrectedNumber(text: string, failed: string): PhoneReading {
  const defaultCountry = countryOf(failed);
  return readPhoneNumber(text, defaultCountry === undefined ? {} : { defaultCountry });
}
