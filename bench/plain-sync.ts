import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';

/*
 * What a user would write to see what a nightly file would change: the account with one request for its cards and one for
 * its lines, a Map, and a CSV of what differs for each row. No checks, no journal, nothing is sent. It is the yardstick of
 * `plan`.
 *
 * Usage: node plain-sync.js <file.csv> <out.csv>
 */
type Row = { phone_number: string; first_name?: string; last_name?: string; image_url?: string };

const FIELDS = ['first_name', 'last_name', 'image_url'] as const;
const [source = '', target = ''] = process.argv.slice(2);
const base = process.env['LINQ_API_V3_BASE_URL'];
const headers = { authorization: `Bearer ${process.env['LINQ_API_V3_API_KEY']}` };

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${base}/v3/${path}`, { headers });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

const { contact_cards } = await get<{ contact_cards: Row[] }>('contact_card');
const { phone_numbers } = await get<{ phone_numbers: { phone_number: string }[] }>('phone_numbers');
const cards = new Map(contact_cards.map((card) => [card.phone_number, card]));
const lines = new Set(phone_numbers.map((line) => line.phone_number));

async function* compared(rows: AsyncIterable<Row>): AsyncGenerator<Row & { decision: string }> {
  for await (const row of rows) {
    const card = cards.get(row.phone_number);
    const differing = FIELDS.filter((field) => row[field] && row[field] !== card?.[field]);
    const decision = card ? differing.join(' ') || 'unchanged' : lines.has(row.phone_number) ? 'create' : 'no line';
    yield { ...row, decision };
  }
}

await pipeline(
  createReadStream(source),
  parse({ columns: true, bom: true }),
  compared,
  stringify({ header: true }),
  createWriteStream(target),
);
