import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryLimiter } from '../../src/limiter/memory-limiter.js';
import { openLinqClient } from '../../src/linq/client.js';
import { FAILURES } from '../../src/linq/failures.js';
import { type PacedLinq, paceLinq } from '../../src/linq/paced.js';
import { type AccountReading, readAccount } from '../../src/linq/read-account.js';
import { type Api, anErrorBody, openApi, sendJson, sendText } from '../support/api.js';
import { A_NUMBER, ANOTHER_NUMBER, aCard } from '../support/builders.js';
import { DrivenClock, sleeping } from '../support/driven-clock.js';

vi.mock('node:timers/promises', async () => (await import('../support/driven-clock.js')).drivenTimers());

type Answer = (response: ServerResponse) => void;

const signal = new AbortController().signal;
const CARDS = { contact_cards: [{ phone_number: A_NUMBER, first_name: 'Acme', is_active: true }] };
const LINES = { phone_numbers: [{ phone_number: A_NUMBER }, { phone_number: ANOTHER_NUMBER }] };

const ok =
  (body: unknown): Answer =>
  (response) =>
    sendJson(response, { body });
const error =
  (status: number, code?: number, retryAfter?: number): Answer =>
  (response) =>
    sendJson(response, {
      status,
      body: anErrorBody({ status, ...(code !== undefined && { code }) }),
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    });
const webPage: Answer = (response) => sendText(response, 200, 'text/html', '<p>Hi</p>');
const cut: Answer = (response) => void response.destroy();

let clock: DrivenClock;

beforeEach(() => {
  clock = new DrivenClock();
  sleeping.clock = clock;
});

describe('the reading of an account', () => {
  it('gives its cards and its lines, with one request each', async () => {
    const { reading, api } = await readWith({ cards: [ok(CARDS)], lines: [ok(LINES)] });
    expect(known(reading)).toEqual({ card: aCard(), cards: 1, lines: [A_NUMBER, ANOTHER_NUMBER] });
    expect(api.received.map(({ path }) => path)).toEqual(['/v3/contact_card', '/v3/phone_numbers']);
  });

  it.each([
    ['are none', ok({ phone_numbers: [] })],
    ['are of another shape', ok({ numbers: [] })],
    ['are a web page', webPage],
    ['are nowhere to be found', error(404, 2001)],
  ])('does not know the lines when they %s, so that no row is called “not on the account”', async (_, lines) => {
    const { reading } = await readWith({ cards: [ok(CARDS)], lines: [lines] });
    expect(known(reading)).toEqual({ card: aCard(), cards: 1, lines: [] });
  });

  it.each([
    ['of another shape', ok({ cards: [] })],
    ['refused as a bad request', error(400, 1005)],
  ])('can be gone without when the list of cards is %s', async (_, cards) => {
    const { reading, api } = await readWith({ cards: [cards] });
    expect(reading).toMatchObject({ kind: 'unreadable' });
    expect(api.received).toHaveLength(1);
  });

  it.each([
    ['the key is rejected', error(401, 2004), 401],
    ['contact cards are not enabled', error(403, 2011), 403],
    ['the key may not read', error(403, 2005), 403],
  ])('is refused at once when %s, for cards as for lines', async (_, answer, httpStatus) => {
    const ofCards = await readWith({ cards: [answer] });
    expect(ofCards.reading).toMatchObject({ kind: 'refused', failure: { said: { httpStatus } } });
    expect(ofCards.api.received).toHaveLength(1);
    const ofLines = await readWith({ cards: [ok(CARDS)], lines: [answer] });
    expect(ofLines.reading).toMatchObject({ kind: 'refused', failure: { said: { httpStatus } } });
  });

  it.each([
    ['a server error', error(500, 3006)],
    ['a gateway that gave up', error(504)],
    ['a cut connection', cut],
    ['too many requests', error(429, 1007, 2)],
  ])('is tried again after %s', async (_, answer) => {
    const { reading, api } = await readWith({ cards: [answer, answer, ok(CARDS)], lines: [answer, ok(LINES)] });
    expect(known(reading)).toMatchObject({ cards: 1, lines: [A_NUMBER, ANOTHER_NUMBER] });
    expect(api.received).toHaveLength(5);
  });

  it.each([
    ['server errors', error(500, 3006), 500],
    ['cut connections', cut, null],
  ])('is refused after nothing but %s', async (_, answer, httpStatus) => {
    const { reading, api } = await readWith({ cards: [answer, answer, answer, answer] });
    expect(reading).toMatchObject({ kind: 'refused', failure: { said: { httpStatus } } });
    expect(api.received).toHaveLength(3);
  });

  it.each<[string, Answer]>([
    ['a web page', webPage],
    ['nowhere to be found', error(404, 2001)],
    ['nowhere to be found, as another server says', (response) => sendText(response, 404, 'text/plain', 'no')],
    ['somewhere else', (response) => void response.writeHead(302, { location: '/login' }).end()],
  ])('is refused when the list of cards is %s: that is not Linq', async (_, cards) => {
    const { reading, api } = await readWith({ cards: [cards] });
    expect(reading).toMatchObject({ kind: 'refused', failure: { rule: { halts: 'linq_address' } } });
    expect(api.received).toHaveLength(1);
  });

  it.each([20, 60, 3_600])('waits %d s when it is told to, before it tries again', async (seconds) => {
    const began = clock.now();
    const { reading } = await readWith({ cards: [error(429, 1007, seconds), ok(CARDS)], lines: [ok(LINES)] });
    expect(reading).toMatchObject({ kind: 'read' });
    expect(clock.now() - began).toBeGreaterThanOrEqual(seconds * 1_000);
  });

  it('waits as often as it is told to: that is no failed attempt', async () => {
    const { reading } = await readWith({
      cards: [...Array(9).fill(error(429, 1007, 60)), ok(CARDS)],
      lines: [ok(LINES)],
    });
    expect(reading).toMatchObject({ kind: 'read' });
  });

  it('waits as long as a server error asks for', async () => {
    const began = clock.now();
    await readWith({ cards: [error(503, 4004, 90), ok(CARDS)], lines: [ok(LINES)] });
    expect(clock.now() - began).toBeGreaterThanOrEqual(90_000);
  });

  it('ends when the run is stopped meanwhile', async () => {
    const { reading } = await readWith({ cards: [ok(CARDS)], lines: [ok(LINES)], stopAfter: 1 });
    expect(reading).toEqual({ kind: 'stopped' });
  });
});

describe('an account that does not answer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('is asked five times over about half a minute', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    const at: number[] = [];
    const began = Date.now();
    const rule = FAILURES.find(({ status }) => status === '5xx');
    if (!rule) throw new Error('no such rule');
    const linq = {
      listCards: async () => {
        at.push(Math.round((Date.now() - began) / 1000));
        return { class: 'retry', rule, said: { httpStatus: 500, code: null, traceId: null } };
      },
    } as unknown as PacedLinq;
    const reading = readAccount({ linq }, 'r', signal);
    await vi.runAllTimersAsync();
    expect(await reading).toMatchObject({ kind: 'refused' });
    expect(at).toEqual([0, 2, 6, 14, 30]);
  });
});

/** What is known of an account, of which the card of one number. */
function known(reading: AccountReading) {
  if (reading.kind !== 'read') throw new Error(`The account is ${reading.kind}.`);
  const { account } = reading;
  return { card: account.cardOf(A_NUMBER), cards: account.cardCount, lines: [...account.lines()] };
}

/** Reads an account whose lists are answered one after the other as given. */
async function readWith(account: {
  cards: Answer[];
  lines?: Answer[];
  /** The run is stopped after so many requests. */
  stopAfter?: number;
}): Promise<{ reading: AccountReading; api: Api }> {
  const { cards, lines = [], stopAfter = Number.POSITIVE_INFINITY } = account;
  const api = await openApi((response, { path }) => {
    const next = (path.startsWith('/v3/contact_card') ? cards : lines).shift();
    if (next) next(response);
    else sendJson(response, { status: 418, body: {} });
  });
  const limiter = new MemoryLimiter(
    { rate: 0, budget: null },
    {
      now: clock.now,
      isRunning: () => api.received.length < stopAfter,
      writes: { remembered: [], remember: async () => undefined, forget: async () => undefined },
    },
  );
  const linq = paceLinq(openLinqClient({ apiKey: 'key', baseUrl: api.baseUrl, timeoutMs: 5_000 }), limiter);
  const deps = { linq, policy: { attempts: 3, firstDelayMs: 0, factor: 1 } };
  return { reading: await readAccount(deps, 'r', signal), api };
}
