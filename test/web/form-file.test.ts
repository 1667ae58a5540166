import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import multipart from '@fastify/multipart';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sendError } from '../../src/web/error-response.js';
import { fileOfForm } from '../../src/web/form-file.js';

const HEAD = 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n';
const TYPE = 'Content-Type: multipart/form-data; boundary=xyz\r\n\r\n';
const aPart = (name: string, content: string) =>
  `--xyz\r\nContent-Disposition: form-data; name=${name}\r\n\r\n${content}\r\n`;
const FILE = aPart('"file"; filename="mine.csv"', 'phone_number');

/** Sends the beginning of a form whose end does not come. @returns the status, and the code or what was found of the form */
async function answerTo(form: string): Promise<[number, unknown]> {
  const app = Fastify({ forceCloseConnections: true });
  await app.register(multipart);
  app.setErrorHandler(sendError);
  app.post('/', async (request) => {
    const file = await fileOfForm(request, 200);
    return { code: [file?.filename, Object.keys(file?.fields ?? {}).length] };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(async () => {
    socket.destroy();
    await app.close();
  });
  socket.write(`${HEAD}${TYPE}${form.length.toString(16)}\r\n${form}\r\n`);
  const heard = await text(socket);
  const [, status = '', body = ''] = /^HTTP\/1.1 (\d+)[\s\S]*?\r\n\r\n([\s\S]*)$/.exec(heard) ?? [];
  return [Number(status), (JSON.parse(body) as { code: unknown }).code];
}

describe('a form that has a file', () => {
  it('is read as far as its file', async () => {
    expect(await answerTo(`${aPart('mode', 'upsert')}${FILE}`)).toEqual([200, ['mine.csv', 2]]);
  });

  it.each([
    ['the beginning', '--xyz'],
    ['what belongs to no part', 'x'.repeat(100_000)],
    ['a field without an end', aPart('mode', 'x'.repeat(100_000)).slice(0, -2)],
  ])('of which only %s comes is not waited for', async (_, form) => {
    expect(await answerTo(form)).toEqual([422, 'source_unreadable']);
  });

  it('has twenty fields before it at most', async () => {
    const fields = Array.from({ length: 21 }, (_, at) => aPart(`f${at}`, 'x')).join('');
    expect(await answerTo(fields)).toEqual([413, 'usage']);
  });
});
