import { expect, it } from 'vitest';
import { openAnswer } from '../../src/intake/remote/remote-request.js';
import { openHttps } from '../support/https.js';
import { TRUSTING } from '../support/network.js';

it.each(['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]'])(
  'no connection is made to this machine as %s',
  async (host) => {
    const { port, connections } = await openHttps((_, response) => void response.end());
    const url = new URL(`https://${host}:${port}/`);
    const asked = openAnswer({ url, headers: {}, timeoutMs: 10_000, allowPrivate: false, network: TRUSTING });
    await expect(asked).rejects.toMatchObject({
      code: 'source_forbidden',
      next: expect.stringContaining('LINQ_CARDS_ALLOW_PRIVATE_SOURCES'),
    });
    expect(connections()).toBe(0);
  },
);

it.each(['127.0.0.1', 'localhost'])('a connection to this machine as %s is made when that is allowed', async (host) => {
  const { port } = await openHttps((_, response) => void response.end());
  const url = new URL(`https://${host}:${port}/`);
  const answer = await openAnswer({ url, headers: {}, timeoutMs: 10_000, allowPrivate: true, network: TRUSTING });
  answer.resume();
  expect(answer.statusCode).toBe(200);
});
