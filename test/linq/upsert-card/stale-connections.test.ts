import { describe, expect, it, vi } from 'vitest';
import type { UpsertDeps } from '../../../src/linq/card-task.js';
import { classifyRead, classifyWrite } from '../../../src/linq/classify.js';
import type { Reply } from '../../../src/linq/client.js';
import type { PacedLinq } from '../../../src/linq/paced.js';
import { freshProgress } from '../../../src/linq/progress.js';
import { upsertCard } from '../../../src/linq/upsert-card.js';
import { A_NUMBER } from '../../support/builders.js';
import { DrivenClock, sleeping } from '../../support/driven-clock.js';
import { FAST_POLICY, noAnswer } from '../../support/linq.js';
import { outcomeOf } from './bench.js';

vi.mock('node:timers/promises', async () => (await import('../../support/driven-clock.js')).drivenTimers());

const CARD = { phone_number: A_NUMBER, first_name: 'Acme', is_active: true };
const STALE = noAnswer({ stale: true });
const CUT = noAnswer();
const DONE = answered(200, CARD);
const NO_CARD = answered(200, { contact_cards: [] });
const REFUSED_BY_BUDGET = { because: 'budget', waitMs: 600_000 } as const;

describe('a write that a kept connection has lost', () => {
  it('is read back and sent again at once, and costs none of the three attempts', async () => {
    const { ending, calls, progress } = await set({ writes: [STALE, CUT, CUT, DONE], reads: [NO_CARD] });
    expect(outcomeOf(ending)).toMatchObject({ status: 'created' });
    expect(calls).toEqual(['POST', 'GET', 'POST', 'GET', 'POST', 'GET', 'POST']);
    expect(progress).toMatchObject({ failedAttempts: 2, staleWrites: 1 });
  });

  it('is not sent again when the card shows that it had arrived', async () => {
    const { ending, calls } = await set({ writes: [STALE], reads: [answered(200, { contact_cards: [CARD] })] });
    expect(outcomeOf(ending)).toMatchObject({ status: 'created' });
    expect(calls).toEqual(['POST', 'GET']);
  });

  it('counts as an attempt when that happens a third time', async () => {
    const { ending, progress } = await set({ writes: [STALE, STALE, STALE, DONE], reads: [NO_CARD] });
    expect(outcomeOf(ending)).toMatchObject({ status: 'created' });
    expect(progress).toMatchObject({ failedAttempts: 1, staleWrites: 2 });
  });

  it('counts for its number, so that a row may end before its last attempt; then with the failure that it met', async () => {
    const { ending } = await set({ writes: [STALE, CUT, CUT, REFUSED_BY_BUDGET], reads: [NO_CARD] });
    expect(outcomeOf(ending)).toMatchObject({
      status: 'failed',
      class: 'unknown',
      code: 'ECONNRESET',
      httpStatus: null,
    });
  });
});

it('a line that Linq cannot use at the moment is tried once, and ends as failed, to be retried later', async () => {
  const { ending, calls } = await set({ writes: [answered(403, null, 2027)], reads: [NO_CARD] });
  expect(outcomeOf(ending)).toMatchObject({ status: 'failed', class: 'later', httpStatus: 403, code: 2027 });
  expect(calls).toEqual(['POST']);
});

function answered(httpStatus: number, body: unknown, code: number | null = null): Reply {
  return { kind: 'answer', httpStatus, code, body, traceId: null };
}

/** Works on one number with these answers, one after the other; the last one of each kind is given again. */
async function set({ writes, reads }: { writes: (Reply | typeof REFUSED_BY_BUDGET)[]; reads: Reply[] }) {
  sleeping.clock = new DrivenClock();
  const calls: string[] = [];
  const next = <T>(list: T[]): T => {
    const [first] = list.length > 1 ? list.splice(0, 1) : list;
    if (first === undefined) throw new Error('no answer is left');
    return first;
  };
  const linq = {
    async write({ call }: { call: 'POST' | 'PATCH' }) {
      const reply = next(writes);
      if ('because' in reply) return reply;
      calls.push(call);
      return classifyWrite(call, A_NUMBER, reply);
    },
    async read() {
      calls.push('GET');
      return classifyRead(A_NUMBER, next(reads));
    },
    reportFailure: async () => 'go_on' as const,
  } as unknown as PacedLinq;
  const deps: UpsertDeps = { linq, policy: FAST_POLICY, now: () => new Date(sleeping.clock.now()) };
  const wanted = { firstName: 'Acme' };
  const task = { run: 'r', row: 1, phoneNumber: A_NUMBER, wanted, toSend: wanted, mode: 'upsert' } as const;
  const progress = freshProgress('POST', false);
  const ending = await upsertCard(deps, task, progress, new AbortController().signal);
  return { ending, calls, progress };
}
