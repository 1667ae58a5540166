import type { Snapshot } from '../../src/cards/account.js';
import { CARD_FIELDS, type Card } from '../../src/cards/card.js';
import { readPhoneNumber } from '../../src/cards/phone-number.js';
import { type Row, rowSchema } from '../../src/cards/row.js';
import { readLines } from '../../src/home/ndjson.js';
import type { PlanContext } from '../run-context.js';
import { intake, type KnownAccount } from './intake.js';

/**
 * Reads the source again where a row of it is a problem only as long as the account is not known: its number is one of the
 * account's lines, or the name that looks like a placeholder is on its card. Most files have no such row.
 */
export async function lookAgain(context: PlanContext, snapshot: Snapshot): Promise<void> {
  const account = knownAccount(snapshot);
  for await (const row of readLines(context.files.rows, rowSchema)) {
    if (isSettledBy(account, row)) return intake(context, account);
  }
}

export function knownAccount({ lines, cards }: Snapshot): KnownAccount {
  const ofNumbers = new Map<string, Card>(cards.map((card) => [card.phoneNumber, card]));
  const cardOf = (phoneNumber: string) => ofNumbers.get(phoneNumber);
  return { cardOf, lines: new Set([...(lines ?? []), ...ofNumbers.keys()]) };
}

function isSettledBy({ lines, cardOf }: KnownAccount, row: Row): boolean {
  if (row.kind === 'good') return lines !== undefined && !lines.has(row.phoneNumber) && isReadAsNational(row, lines);
  if (row.kind === 'duplicate') return false;
  const card = row.phoneNumber === undefined ? undefined : cardOf?.(row.phoneNumber);
  return row.problems.some(({ code, value }) => {
    if (code === 'name_placeholder') return CARD_FIELDS.some((field) => card?.[field] === value);
    return code.startsWith('phone_') && lines !== undefined && readPhoneNumber(value, { lines }).ok;
  });
}

/** Whether the digits without the country code that was added, or of which it was made, are a line themselves. */
function isReadAsNational({ phoneNumber }: Row & { kind: 'good' }, lines: { has(line: string): boolean }): boolean {
  return [2, 3, 4].some((length) => lines.has(`+${phoneNumber.slice(length)}`));
}
