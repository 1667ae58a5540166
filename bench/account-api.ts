import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountOf } from './account-rows.js';

/*
 * An API with a large account that answers at once: both lists are texts that are there already, so that the processor time of
 * the machine goes to what is measured; only after a write its list is made again. DELETE takes all writes back.
 * Usage: node account-api.js <numbers>
 */
const { cards, lines, cardOf, write, forget } = accountOf(Number(process.argv[2]));

async function bodyOf(request: IncomingMessage): Promise<{ phone_number?: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as { phone_number?: string };
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const body = await bodyOf(request);
  const phoneNumber = searchParams.get('phone_number') ?? body.phone_number;
  response.setHeader('content-type', 'application/json');
  if (request.method === 'DELETE') {
    forget();
    response.end('{}');
  } else if (phoneNumber === undefined) response.end(pathname.endsWith('/phone_numbers') ? lines : cards());
  else if (request.method === 'GET') response.end(JSON.stringify({ contact_cards: [cardOf(phoneNumber)] }));
  else response.end(JSON.stringify(write({ ...body, phone_number: phoneNumber })));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
