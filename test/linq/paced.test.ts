import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CardFields } from '../../src/cards/card.js';
import { LATENESS_MS, LINQ_BUDGET } from '../../src/limiter/limiter.js';
import { MemoryLimiter } from '../../src/limiter/memory-limiter.js';
import type { LinqClient, Reply } from '../../src/linq/client.js';
import type { OnItsWay } from '../../src/linq/http-fetch.js';
import { type PacedLinq, paceLinq } from '../../src/linq/paced.js';
import { A_NUMBER } from '../support/builders.js';
import { DrivenClock, sleeping } from '../support/driven-clock.js';
import { noAnswer } from '../support/linq.js';

vi.mock('node:timers/promises', async () => (await import('../support/driven-clock.js')).drivenTimers());

const DONE: Reply = {
  kind: 'answer',
  httpStatus: 200,
  code: null,
  body: { phone_number: A_NUMBER, first_name: 'Acme', is_active: true },
  traceId: null,
};
const NO_CARD: Reply = { kind: 'answer', httpStatus: 200, code: null, body: { contact_cards: [] }, traceId: null };
const signal = new AbortController().signal;

let clock: DrivenClock;
let limiter: MemoryLimiter;
let stopped: boolean;

beforeEach(() => {
  clock = new DrivenClock();
  sleeping.clock = clock;
  stopped = false;
  vi.spyOn(performance, 'now').mockImplementation(clock.now);
  limiter = new MemoryLimiter(
    { rate: 0, budget: LINQ_BUDGET },
    {
      now: clock.now,
      isRunning: () => !stopped,
      writes: { remembered: [], remember: async () => undefined, forget: async () => undefined },
    },
  );
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('every request to Linq', () => {
  it('asks the limiter first, as a read or as a write of its number', async () => {
    const ask = vi.spyOn(limiter, 'acquire');
    const linq = linqAnswering(() => DONE);
    await write(linq);
    await linq.read({ run: 'r', phoneNumber: A_NUMBER }, signal);
    await linq.listCards('r', signal);
    await linq.listLines('r', signal);
    expect(ask.mock.calls.map(([asked]) => asked)).toEqual([
      { run: 'r', phoneNumber: A_NUMBER, kind: 'write' },
      { run: 'r', phoneNumber: A_NUMBER, kind: 'read' },
      { run: 'r', phoneNumber: '', kind: 'read' },
      { run: 'r', phoneNumber: '', kind: 'read' },
    ]);
  });

  it('is not sent when the limiter refuses it', async () => {
    stopped = true;
    const send = vi.fn(() => DONE);
    expect(await write(linqAnswering(send))).toEqual({ because: 'stopped' });
    expect(send).not.toHaveBeenCalled();
  });

  it('is finished when the process is to end meanwhile', async () => {
    const ending = new AbortController();
    const linq = linqAnswering(() => {
      ending.abort();
      return DONE;
    });
    const request = { run: 'r', phoneNumber: A_NUMBER, call: 'POST', fields: {} } as const;
    expect(await linq.write(request, ending.signal)).toMatchObject({ class: 'done' });
  });
});

describe('a request that left', () => {
  const linqSending = (leavesAfterMs: number) => {
    const send = async (_number: string, _fields: CardFields, way: OnItsWay = {}) => {
      await way.leaving?.();
      clock.advance(leavesAfterMs);
      way.onSent?.();
      return DONE;
    };
    return paceLinq({ ...clientAnswering(() => DONE), createCard: send }, limiter);
  };

  it.each([
    ['late has its slot moved', 10, LATENESS_MS + 1, 1],
    ['as late as is allowed for keeps its slot', 10, LATENESS_MS, 0],
    ['late is no matter where no rate is kept', 0, 500, 0],
  ])('%s', async (_, rate, leavesAfterMs, times) => {
    await limiter.configure({ rate });
    const reportLate = vi.spyOn(limiter, 'reportLate');
    const slot = String(clock.now());
    await write(linqSending(leavesAfterMs));
    expect(reportLate.mock.calls).toEqual(Array(times).fill([slot, leavesAfterMs]));
  });
});

describe('what an answer says about the pace', () => {
  it.each([
    ['a busy line', error(503, 4004, 7_000), { why: '503/4004', retryAfterMs: 7_000 }],
    ['a busy line that does not say how long', error(503, 4004), { why: '503/4004', retryAfterMs: undefined }],
  ])('slows everybody down when it is %s', async (_, reply, told) => {
    const slowDown = vi.spyOn(limiter, 'slowDown');
    await write(linqAnswering(() => reply));
    expect(slowDown.mock.calls).toEqual([[{ slot: String(clock.now()), ...told }]]);
  });

  it.each([
    ['another 503', error(503, null, 7_000)],
    ['a server error', error(500, 3006)],
    ['a refusal', error(400, 1002)],
    ['no answer', noAnswer()],
    ['a success', DONE],
  ])('slows nobody down when it is %s', async (_, reply) => {
    await write(linqAnswering(() => reply));
    expect(await limiter.state()).toMatchObject({ slowedBy: null, coolUntil: null });
  });

  it('is told to the limiter with the number’s writes when it is 429', async () => {
    const tooMany = vi.spyOn(limiter, 'tooMany');
    await write(linqAnswering(() => error(429, 1007, 3_000)));
    expect(tooMany.mock.calls).toEqual([[{ slot: String(clock.now()), retryAfterMs: 3_000, writes: 1 }]]);
  });
});

describe('a limit that a list of the account is told', () => {
  it.each([3_000, 60_000])(
    'holds for the account, and is never about one number, after %d ms too',
    async (retryAfterMs) => {
      const tooMany = vi.spyOn(limiter, 'tooMany');
      const linq = linqAnswering(() => error(429, 1007, retryAfterMs));
      await linq.listCards('r', new AbortController().signal);
      expect(tooMany).not.toHaveBeenCalled();
      expect(await limiter.state()).toMatchObject({ slowedBy: '429', coolUntil: clock.now() + retryAfterMs });
    },
  );
});

describe('a request that a kept connection has lost', () => {
  const STALE = noAnswer({ stale: true });

  it('is made again when it is a read, with a slot of its own', async () => {
    const acquire = vi.spyOn(limiter, 'acquire');
    const replies: Reply[] = [STALE, NO_CARD];
    expect(await read(linqAnswering(() => replies.shift() ?? NO_CARD))).toMatchObject({ class: 'read' });
    expect(acquire).toHaveBeenCalledTimes(2);
  });

  it('is made again when it is a write that certainly never left, which then counts once for its number', async () => {
    const replies: Reply[] = [{ ...STALE, sent: false }, DONE];
    expect(await write(linqAnswering(() => replies.shift() ?? DONE))).toMatchObject({ class: 'done' });
    expect(await limiter.acquire({ run: 'r', phoneNumber: A_NUMBER, kind: 'write' })).toMatchObject({ writes: 2 });
  });

  it('is not made again when it is a write that may have arrived', async () => {
    const replies: Reply[] = [STALE, DONE];
    expect(await write(linqAnswering(() => replies.shift() ?? DONE))).toMatchObject({ class: 'unknown', stale: true });
    expect(replies).toHaveLength(1);
  });

  it('is given up when that happens again and again', async () => {
    let sent = 0;
    const linq = linqAnswering(() => {
      sent += 1;
      return STALE;
    });
    expect(await read(linq)).toMatchObject({ class: 'unknown' });
    expect(sent).toBe(4);
  });
});

describe('news that Linq answers', () => {
  it('is told at once, then at most once a second, together', async () => {
    const answered = vi.spyOn(limiter, 'answered');
    const linq = linqAnswering(() => NO_CARD);
    await read(linq);
    await read(linq);
    clock.advance(999);
    await read(linq);
    expect(answered.mock.calls).toEqual([[1]]);
    clock.advance(1);
    await read(linq);
    expect(answered.mock.calls).toEqual([[1], [3]]);
  });

  it('is told before it is asked whether a row struggles alone', async () => {
    const calls: string[] = [];
    vi.spyOn(limiter, 'answered').mockImplementation(async (count) => void calls.push(`answered ${count}`));
    vi.spyOn(limiter, 'reportFailure').mockImplementation(async () => {
      calls.push('reportFailure');
      return 'go_on';
    });
    const linq = linqAnswering(() => NO_CARD);
    await read(linq);
    await read(linq);
    await linq.reportFailure({ sinceMs: clock.now(), readAnswered: true, exhausted: false });
    expect(calls).toEqual(['answered 1', 'answered 1', 'reportFailure']);
  });

  it('is told before the limiter is told of a 429, because what is answered in between counts', async () => {
    const calls: string[] = [];
    vi.spyOn(limiter, 'answered').mockImplementation(async (count) => void calls.push(`answered ${count}`));
    vi.spyOn(limiter, 'tooMany').mockImplementation(async () => {
      calls.push('too many');
      return 'number';
    });
    const replies = [NO_CARD, NO_CARD, error(429, 1007, 60_000)];
    const linq = linqAnswering(() => replies.shift() ?? NO_CARD);
    for (let count = 0; count < 3; count += 1) await read(linq);
    expect(calls).toEqual(['answered 1', 'answered 1', 'too many']);
  });

  it.each([
    ['a refusal of the row', error(400, 1002)],
    ['a rejected key', error(401, 2004)],
  ])('is also %s', async (_, reply) => {
    const answered = vi.spyOn(limiter, 'answered');
    await write(linqAnswering(() => reply));
    expect(answered).toHaveBeenCalledWith(1);
  });

  it.each([
    ['a server error', error(500, 3006)],
    ['a gateway that gave up', error(504, null)],
    ['no answer', noAnswer({ sent: false, cause: 'ECONNREFUSED' })],
  ])('is not %s', async (_, reply) => {
    const answered = vi.spyOn(limiter, 'answered');
    await write(linqAnswering(() => reply));
    expect(answered).not.toHaveBeenCalled();
  });
});

describe('the probe of an outage', () => {
  const breakDown = () => limiter.reportFailure({ sinceMs: clock.now(), readAnswered: false, exhausted: true });

  it('ends the outage at once when it is answered, however short ago the limiter was told before', async () => {
    const linq = linqAnswering(() => NO_CARD);
    await read(linq);
    clock.advance(1);
    await breakDown();
    clock.advance(5_000);
    const answered = vi.spyOn(limiter, 'answered');
    vi.spyOn(performance, 'now').mockReturnValue(0);
    await read(linq);
    expect(answered).toHaveBeenCalledTimes(1);
    expect((await limiter.state()).outage).toBeNull();
  });

  it('puts the next one off when it fails too', async () => {
    await breakDown();
    clock.advance(5_000);
    await read(linqAnswering(() => error(500, 3006)));
    expect((await limiter.state()).outage?.nextProbeAt).toBe(clock.now() + 10_000);
  });
});

function error(httpStatus: number, code: number | null, retryAfterMs?: number): Reply {
  return {
    kind: 'answer',
    httpStatus,
    code,
    body: null,
    traceId: null,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function linqAnswering(answer: () => Reply): PacedLinq {
  return paceLinq(clientAnswering(answer), limiter);
}

function clientAnswering(answer: () => Reply): LinqClient {
  const call = async () => answer();
  return {
    createCard: call,
    updateCard: call,
    readCard: call,
    listCards: call,
    listLines: call,
    createAttachment: call,
  };
}

function write(linq: PacedLinq) {
  return linq.write({ run: 'r', phoneNumber: A_NUMBER, call: 'POST', fields: { firstName: 'Acme' } }, signal);
}

function read(linq: PacedLinq) {
  return linq.read({ run: 'r', phoneNumber: A_NUMBER }, signal);
}
