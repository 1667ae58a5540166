import { expect, it } from 'vitest';
import { eventsIn } from '../../../src/cli/remote/serve-client.js';

async function read(...chunks: string[]) {
  async function* body() {
    for (const chunk of chunks) yield Buffer.from(chunk, 'latin1');
  }
  const events: unknown[] = [];
  for await (const event of eventsIn(body())) events.push(event);
  return events;
}

it('reads events however they are cut into pieces, and leaves out what is none', async () => {
  const name = Buffer.from('{"name":"Zoë"}').toString('latin1');
  const text = `retry: 2000\n\n: still here\n\nid: a-1\nevent: run\ndata: ${name}\n\nevent: end\ndata: {}\n\nevent: half`;
  const expected = [
    { event: 'run', data: { name: 'Zoë' } },
    { event: 'end', data: {} },
  ];
  expect(await read(text)).toEqual(expected);
  expect(await read(...text)).toEqual(expected);
});
