import { parseNumber } from './parse-number.js';

/** A change of a country's numbering plan: what numbers of before it look like, and what became of them. */
type Change = { was: RegExp; becomes: string | ((digits: string) => string | undefined); says: string };

/**
 * Changes that files still lag behind, from the ITU's national numbering plans
 * (https://www.itu.int/oth/T0202.aspx?parent=T0202) and the regulators' notices.
 */
const CHANGES: readonly Change[] = [
  { was: /^\+521(\d{10})$/, becomes: '+52$1', says: 'Mexico dropped the 1 after +52 in 2019' },
  { was: /^\+225(\d{8})$/, becomes: ivorian, says: 'numbers of Ivory Coast have ten digits since 2021' },
  { was: /^\+229(\d{8})$/, becomes: '+22901$1', says: 'numbers of Benin begin with 01 since 2024' },
  { was: /^\+237([235-9]\d{7})$/, becomes: cameroonian, says: 'numbers of Cameroon have nine digits since 2014' },
  { was: /^\+230([57-9]\d{6})$/, becomes: '+2305$1', says: 'mobile numbers of Mauritius begin with 5 since 2013' },
  { was: /^\+84(1\d{9})$/, becomes: vietnamese, says: 'mobile numbers of Vietnam have nine digits since 2018' },
];

/** What has changed since a number was written, and its form of today where that follows from the old one. */
export type OldNumber = { says: string; today?: string };

/** Recognises a number of a plan that is no longer in force. Its form of today is offered and never taken. */
export function readOldNumber(phoneNumber: string): OldNumber | undefined {
  for (const { was, becomes, says } of CHANGES) {
    const [, digits] = was.exec(phoneNumber) ?? [];
    if (digits === undefined) continue;
    const today = typeof becomes === 'string' ? phoneNumber.replace(was, becomes) : becomes(digits);
    const parsed = today === undefined ? undefined : parseNumber(today);
    return { says, ...(parsed?.ok && parsed.isValid && { today: parsed.phoneNumber }) };
  }
  return undefined;
}

/** Mobile numbers got the prefix of the network that their second digit belongs to; of landlines the digit does not tell. */
function ivorian(digits: string): string | undefined {
  const isLandline = /^[23]/.test(digits);
  const prefix = ['01', '01', '01', '01', '05', '05', '05', '07', '07', '07'][Number(digits[1])];
  return isLandline || prefix === undefined ? undefined : `+225${prefix}${digits}`;
}

/** Landlines begin with 2 or 3 and got a 2 in front, mobiles a 6. */
function cameroonian(digits: string): string {
  return `+237${/^[23]/.test(digits) ? '2' : '6'}${digits}`;
}

const VIETNAMESE: Readonly<Record<string, string>> = {
  ...{ '120': '70', '121': '79', '122': '77', '126': '76', '128': '78', '123': '83', '124': '84', '125': '85' },
  ...{ '127': '81', '129': '82', '162': '32', '163': '33', '164': '34', '165': '35', '166': '36', '167': '37' },
  ...{ '168': '38', '169': '39', '186': '56', '188': '58', '199': '59' },
};

function vietnamese(digits: string): string | undefined {
  const prefix = VIETNAMESE[digits.slice(0, 3)];
  return prefix && `+84${prefix}${digits.slice(3)}`;
}
