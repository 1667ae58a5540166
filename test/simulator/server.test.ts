import { describe, expect, it } from 'vitest';
import { type SimulatorOptions, startSimulator } from '../../src/simulator/server.js';
import { TEST_NUMBERS } from '../../src/simulator/test-numbers.js';
import { A_NUMBER } from '../support/builders.js';
import { anApi, aWireCard } from './an-api.js';

describe('every answer of the simulator', () => {
  it('has a trace id of its own', async () => {
    const api = await anApi();
    const answers = [
      await api.create({ phone_number: A_NUMBER, first_name: 'Acme' }),
      await api.create({ phone_number: A_NUMBER, first_name: 'Acme' }),
      await api.send('GET', '/v3/contact_card'),
      await api.send('GET', '/v3/phone_numbers'),
    ];
    const ids = answers.map(({ headers }) => headers.get('x-trace-id'));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(ids).size).toBe(4);
  });

  it('that is an error is wrapped as Linq does it, with the trace id of the header', async () => {
    const api = await anApi();
    const { status, headers, body } = await api.update(A_NUMBER, { first_name: 'New' });
    expect(status).toBe(404);
    expect(body).toEqual({
      success: false,
      error: { status: 404, code: 2012, message: expect.any(String) },
      trace_id: headers.get('x-trace-id'),
    });
  });

  it('that asks to wait says so in the header and in the body', async () => {
    const api = await anApi();
    api.simulator.conditions.outage = { status: 503, code: 4004, retryAfter: 7 };
    const { headers, body } = await api.send('GET', '/v3/contact_card');
    expect(headers.get('retry-after')).toBe('7');
    expect(body).toMatchObject({ error: { status: 503, code: 4004, retry_after: 7 } });
  });
});

it('is there under Linq’s base path and under none', async () => {
  const { simulator, create } = await anApi();
  await create({ phone_number: A_NUMBER, first_name: 'Acme' });
  const { origin } = new URL(simulator.baseUrl);
  for (const path of ['/api/partner/v3/contact_card', '/v3/contact_card']) {
    const answer = await fetch(`${origin}${path}`, { headers: { authorization: 'Bearer key' } });
    expect(await answer.json()).toMatchObject({ contact_cards: [{ phone_number: A_NUMBER }] });
  }
  expect((await fetch(`${origin}/v3/phone_numbers`, { headers: { authorization: 'Bearer key' } })).status).toBe(200);
});

describe('the key', () => {
  it.each([null, '', 'Bearer ', 'Basic abc', 'abc'])('is rejected when the header is %j', async (authorization) => {
    const api = await anApi();
    const answer = await api.send('GET', '/v3/contact_card', { authorization });
    expect(answer).toMatchObject({ status: 401, body: { success: false, error: { code: 2004 } } });
  });

  it.each(['Bearer whatever', 'Bearer My API Key'])('can be any: %s', async (authorization) => {
    const api = await anApi();
    expect((await api.send('GET', '/v3/contact_card', { authorization })).status).toBe(200);
  });

  it('can be revoked and be given back', async () => {
    const api = await anApi();
    api.simulator.conditions.keyRevoked = true;
    expect((await api.create({ phone_number: A_NUMBER, first_name: 'Acme' })).status).toBe(401);
    api.simulator.conditions.keyRevoked = false;
    expect((await api.create({ phone_number: A_NUMBER, first_name: 'Acme' })).status).toBe(200);
  });
});

describe('the limit of requests in a second', () => {
  it.each([
    [2, [200, 200]],
    [3, [200, 200, 200]],
    [4, [200, 200, 200, 429]],
  ])('of three is kept when %d are sent', async (count, statuses) => {
    const api = await anApi({ rateLimit: 3 });
    const answers = [];
    for (let sent = 0; sent < count; sent += 1) answers.push(await api.send('GET', '/v3/contact_card'));
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    const last = answers.at(-1);
    if (last?.status === 429) {
      expect(last.body).toMatchObject({ error: { code: 1007, retry_after: 1 } });
      expect(last.headers.get('retry-after')).toBe('1');
    }
  });

  it('refuses only those that are too many, also when answers take their time', async () => {
    const api = await anApi({ rateLimit: 3, latencyMs: 20 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.send('GET', '/v3/contact_card')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
  });

  it('is none where none is set', async () => {
    const api = await anApi();
    const answers = await Promise.all(Array.from({ length: 30 }, () => api.send('GET', '/v3/contact_card')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('a share of writes that fail', () => {
  const statusesOf = async (options: SimulatorOptions) => {
    const api = await anApi(options);
    const statuses: number[] = [];
    for (let row = 0; row < 40; row += 1) {
      const { status } = await api.create({ phone_number: `+12025550${100 + row}`, first_name: 'Acme' });
      statuses.push(status);
    }
    return statuses;
  };

  it('is the same each time with the same seed, and another one with another', async () => {
    const first = await statusesOf({ failShare: 0.3, seed: 7 });
    expect(await statusesOf({ failShare: 0.3, seed: 7 })).toEqual(first);
    expect(await statusesOf({ failShare: 0.3, seed: 8 })).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });

  it.each([
    [0, 200],
    [1, 500],
  ])('of %d answers every write with %d', async (failShare, status) => {
    expect(new Set(await statusesOf({ failShare }))).toEqual(new Set([status]));
  });

  it('leaves reads alone, and cards as they were', async () => {
    const api = await anApi({ failShare: 1, cards: [aWireCard()] });
    expect(await api.update(A_NUMBER, { first_name: 'New' })).toMatchObject({
      status: 500,
      body: { error: { code: 3006 } },
    });
    expect(await api.cards(A_NUMBER)).toEqual([aWireCard()]);
  });
});

describe('what tests and benches in other processes can ask the simulator', () => {
  it('are its cards, its requests and a summary of them', async () => {
    const api = await anApi();
    await api.create({ phone_number: A_NUMBER, first_name: 'Acme' });
    await api.send('GET', '/v3/contact_card');
    expect(await api.control('cards')).toContainEqual(aWireCard());
    expect(await api.control('requests')).toMatchObject([
      { method: 'POST', phoneNumber: A_NUMBER, status: 200 },
      { method: 'GET', phoneNumber: null, status: 200 },
    ]);
    expect(await api.control('summary')).toMatchObject({ requests: 2, writes: 1, most: 2 });
  });

  it('is to change its conditions', async () => {
    const api = await anApi();
    expect(await api.control('conditions', { outage: { status: 502 } })).toEqual({
      outage: { status: 502 },
      keyRevoked: false,
      fault: null,
      ephemeral: false,
    });
    expect((await api.send('GET', '/v3/contact_card')).status).toBe(502);
    await api.control('conditions', { outage: null });
    expect((await api.send('GET', '/v3/contact_card')).status).toBe(200);
  });
});

describe('a simulator', () => {
  it('ends though someone still waits for an answer', async () => {
    const api = await anApi();
    const [{ phoneNumber = '' } = {}] = TEST_NUMBERS.filter(
      ({ does }) => does.kind === 'silence' && does.how === 'hang',
    );
    const waiting = api.create({ phone_number: phoneNumber, first_name: 'Acme' }).catch(() => 'cut');
    await expect.poll(() => api.simulator.requests.entries.length).toBe(1);
    await api.simulator.close();
    expect(await waiting).toBe('cut');
  });

  it('says when its port is taken', async () => {
    const { simulator } = await anApi();
    const port = Number(new URL(simulator.baseUrl).port);
    await expect(startSimulator({ port })).rejects.toMatchObject({ code: 'port_taken', exitCode: 3 });
  });
});
