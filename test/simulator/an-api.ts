import { onTestFinished } from 'vitest';
import type { WireCard } from '../../src/simulator/account.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/server.js';
import { A_NUMBER } from '../support/builders.js';

type Sent = { status: number; headers: Headers; body: unknown };

/** A simulator of this test's own, and what can be sent to it. */
export async function anApi(options: SimulatorOptions = {}) {
  const simulator: Simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  const send = async (
    method: string,
    path: string,
    { authorization = 'Bearer key', body }: { authorization?: string | null; body?: unknown } = {},
  ): Promise<Sent> => {
    const response = await fetch(simulator.baseUrl + path, {
      method,
      headers: {
        ...(authorization !== null && { authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
  };
  const query = (phoneNumber: string) => `/v3/contact_card?phone_number=${encodeURIComponent(phoneNumber)}`;
  return {
    simulator,
    send,
    create: (body: unknown) => send('POST', '/v3/contact_card', { body }),
    update: (phoneNumber: string, body: unknown) => send('PATCH', query(phoneNumber), { body }),
    cards: async (phoneNumber?: string) => {
      const { body } = await send('GET', phoneNumber === undefined ? '/v3/contact_card' : query(phoneNumber));
      return (body as { contact_cards: WireCard[] }).contact_cards;
    },
    control: async (what: string, body?: unknown): Promise<unknown> => {
      const url = new URL(`/_simulator/${what}`, simulator.baseUrl);
      const response = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      });
      return response.json();
    },
  };
}

export function aWireCard(card: Partial<WireCard> = {}): WireCard {
  return { phone_number: A_NUMBER, first_name: 'Acme', is_active: true, ...card };
}
