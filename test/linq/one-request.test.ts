import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openLinqClient, type Reply } from '../../src/linq/client.js';
import { type Api, anErrorBody, openApi, sendJson, sendText } from '../support/api.js';
import { A_NUMBER } from '../support/builders.js';

type Call = (client: ReturnType<typeof openLinqClient>) => Promise<Reply>;
const CALLS: [string, Call][] = [
  ['creating a card', (client) => client.createCard(A_NUMBER, { firstName: 'Acme' })],
  ['updating a card', (client) => client.updateCard(A_NUMBER, { firstName: 'Acme' })],
  ['reading a card', (client) => client.readCard(A_NUMBER)],
  ['listing the cards', (client) => client.listCards()],
  ['listing the lines', (client) => client.listLines()],
];

describe('every call is exactly one request', () => {
  const answers: [string, (response: ServerResponse) => void][] = [
    ...[200, 307, 400, 404, 408, 409, 429, 500, 502, 503, 504].map(
      (status): [string, (response: ServerResponse) => void] => [
        `is answered with ${status}`,
        (response) =>
          sendJson(response, { status, body: anErrorBody({ status }), headers: { 'x-should-retry': 'true' } }),
      ],
    ),
    ['is cut off', (response) => void response.destroy()],
    ['is answered with half a JSON', (response) => sendText(response, 200, 'application/json', '{')],
  ];

  describe.each(CALLS)('%s', (_, call) => {
    it.each(answers)('that %s', async (_, answer) => {
      const api = await openApi(answer);
      await call(clientFor(api));
      expect(api.received).toHaveLength(1);
    });
  });

  it.each(CALLS)('%s that is not answered in time', async (_, call) => {
    const api = await openApi(() => undefined);
    await call(clientFor(api, 500));
    expect(api.received).toHaveLength(1);
  });
});

function clientFor({ baseUrl }: Api, timeoutMs = 2_000) {
  return openLinqClient({ apiKey: 'key', baseUrl, timeoutMs });
}
