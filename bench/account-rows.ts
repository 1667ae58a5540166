import { closeSync, futimesSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RESTED } from './processes.js';

/*
 * The account of the benches of plans, and files over it: one name in fifty rows, as companies have them, and one row in a
 * thousand that differs from its card.
 */
const FIRST = 2_000_000;
const DIFFERENT_NAMES = 50;
const CHANGED_EVERY = 1_000;
const BLOCK = 1 << 20;

export type WireCard = {
  phone_number: string;
  first_name: string;
  last_name: string;
  image_url: string;
  is_active: true;
};

/** An account as its API answers it: with what has been written since, until that is forgotten. */
export function accountOf(numbers: number) {
  const written = new Map<string, WireCard>();
  const current = (at: number) => written.get(cardAt(at).phone_number) ?? cardAt(at);
  const untouched = jsonList('contact_cards', numbers, cardAt);
  const cardOf = (phoneNumber: string) =>
    written.get(phoneNumber) ?? cardAt(Number(phoneNumber.slice('+1415'.length)) - FIRST);
  return {
    cards: () => (written.size === 0 ? untouched : jsonList('contact_cards', numbers, current)),
    lines: jsonList('phone_numbers', numbers, lineAt),
    cardOf,
    write(fields: Partial<WireCard> & { phone_number: string }): WireCard {
      const card = { ...cardOf(fields.phone_number), ...fields };
      written.set(card.phone_number, card);
      return card;
    },
    forget: () => written.clear(),
  };
}

/** Writes a file of all numbers of an account. */
export function writeAccountFile(path: string, numbers: number): void {
  const file = openSync(path, 'w');
  let block = 'phone_number,first_name,last_name\n';
  for (let at = 0; at < numbers; at += 1) {
    const { phone_number, first_name, last_name } = cardAt(at);
    block += `${phone_number},${at % CHANGED_EVERY === 0 ? `New ${first_name}` : first_name},${last_name}\n`;
    if (block.length < BLOCK) continue;
    writeSync(file, block);
    block = '';
  }
  writeSync(file, block);
  futimesSync(file, RESTED, RESTED);
  closeSync(file);
}

/** Writes what a home remembers of having set these cards: what was last set, and each picture with Linq's copy. */
export function writeMemory(home: string, numbers: number): void {
  mkdirSync(home, { recursive: true });
  const at = '2030-01-02T03:04:05.000Z';
  const lastSet: string[] = [];
  const ledger: string[] = [];
  for (let index = 0; index < numbers; index += 1) {
    const { phone_number: phoneNumber, first_name, last_name: lastName, image_url: answeredUrl } = cardAt(index);
    const firstName = index % CHANGED_EVERY === 0 ? `New ${first_name}` : first_name;
    const imageUrl = `https://example.com/${index}.jpg`;
    const fields = { firstName, lastName, imageUrl };
    lastSet.push(JSON.stringify({ phoneNumber, fields, run: '20300102-030405-abcd', at }));
    ledger.push(JSON.stringify({ phoneNumber, imageUrl, answeredUrl, at }));
  }
  writeFileSync(join(home, 'last-set.ndjson'), `${lastSet.join('\n')}\n`);
  writeFileSync(join(home, 'ledger.ndjson'), `${ledger.join('\n')}\n`);
}

function cardAt(at: number): WireCard {
  return {
    phone_number: `+1415${FIRST + at}`,
    first_name: `Acme ${Math.floor(at / DIFFERENT_NAMES)}`,
    last_name: 'Support',
    image_url: `https://cdn.linqapp.com/contact-card/${at}.jpg`,
    is_active: true,
  };
}

function lineAt(at: number): object {
  return {
    id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    phone_number: `+1415${FIRST + at}`,
    forwarding_number: null,
    reputation: { status: 'HEALTHY', doc_url: 'https://docs.linqapp.com/guides/phone-numbers/phone-reputation' },
  };
}

function jsonList(name: string, numbers: number, itemAt: (at: number) => object): Buffer {
  const blocks: Buffer[] = [];
  let block = `{"${name}":[`;
  for (let at = 0; at < numbers; at += 1) {
    block += `${at === 0 ? '' : ','}${JSON.stringify(itemAt(at))}`;
    if (block.length < BLOCK) continue;
    blocks.push(Buffer.from(block));
    block = '';
  }
  return Buffer.concat([...blocks, Buffer.from(`${block}]}`)]);
}
