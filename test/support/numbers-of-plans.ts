import fc from 'fast-check';
import {
  type CountryCode,
  getCountries,
  Metadata,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

const TYPES = [
  'FIXED_LINE',
  'MOBILE',
  'VOIP',
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
] as const;

/** What the library's types leave out of a numbering plan. */
type Plan = { callingCode(): string; type(name: string): { pattern(): string | undefined } | undefined };

/** Valid numbers of every country and kind, made from the patterns of the metadata; the same ones for the same seed. */
export function numbersOfAllPlans({ ofEach, seed }: { ofEach: number; seed: number }): PhoneNumber[] {
  const metadata = new Metadata();
  return getCountries().flatMap((country) => {
    metadata.selectNumberingPlan(country);
    const plan = metadata.numberingPlan as unknown as Plan;
    return TYPES.flatMap((type) => {
      const pattern = plan.type(type)?.pattern();
      return !pattern ? [] : sample(country, plan.callingCode(), pattern, { ofEach, seed });
    });
  });
}

function sample(
  country: CountryCode,
  callingCode: string,
  pattern: string,
  { ofEach, seed }: { ofEach: number; seed: number },
): PhoneNumber[] {
  const texts = fc.sample(fc.stringMatching(new RegExp(`^(?:${pattern})$`)), { numRuns: ofEach * 3, seed });
  return texts
    .flatMap((text) => parsePhoneNumberFromString(`+${callingCode}${text}`) ?? [])
    .filter((number) => number.isValid() && number.country === country && isReadByItself(number))
    .slice(0, ofEach);
}

/**
 * Left out: numbers that are too short for E.164, those that the library itself takes for others as it prints them, and services
 * that begin as calls to another country do (`00`, in Russia `810`): nobody has a line among them.
 */
function isReadByItself(number: PhoneNumber): boolean {
  const { country, nationalNumber, number: e164 } = number;
  if (/^(?:00|810)/.test(nationalNumber)) return false;
  const again = country && parsePhoneNumberFromString(number.formatNational(), country);
  return /^\+\d{7,15}$/.test(e164) && again?.number === e164;
}
