import { createReadStream } from 'node:fs';
import { LinqAPIV3 } from '@linqapp/sdk';
import { parse } from 'csv-parse';

/*
 * What a user would write instead of linq-cards: read the CSV, send twenty calls at a time, update where a card exists.
 * No queue, no limit, no report; what fails is counted. It is the yardstick of the benches.
 *
 * Usage: node plain-script.js <file.csv>
 */
const AT_A_TIME = 20;

type Row = { phone_number: string; first_name: string; last_name: string; image_url: string };

const client = new LinqAPIV3({
  apiKey: process.env['LINQ_API_V3_API_KEY'],
  baseURL: process.env['LINQ_API_V3_BASE_URL'],
  logLevel: 'off',
  // Otherwise the SDK sends what was answered by 409 twice more, after a second or so each.
  maxRetries: 0,
});
const running = new Set<Promise<void>>();
const counts = { rows: 0, failed: 0 };

async function send(row: Row): Promise<void> {
  try {
    await client.contactCard.create(row);
  } catch (error) {
    if (error instanceof LinqAPIV3.ConflictError) await client.contactCard.update(row);
    else throw error;
  }
}

const rows = createReadStream(process.argv[2] ?? '').pipe(parse({ columns: true })) as AsyncIterable<Row>;
for await (const row of rows) {
  counts.rows += 1;
  const work: Promise<void> = send(row)
    .catch(() => {
      counts.failed += 1;
    })
    .finally(() => running.delete(work));
  running.add(work);
  if (running.size >= AT_A_TIME) await Promise.race(running);
}
await Promise.all(running);
process.stdout.write(`${JSON.stringify(counts)}\n`);
