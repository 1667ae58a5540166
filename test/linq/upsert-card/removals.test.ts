import { afterEach, describe, expect, it, vi } from 'vitest';
import { A_NUMBER, aCard } from '../../support/builders.js';
import { aProgress, aWireCard, open, outcomeOf, requestsOf } from './bench.js';

vi.mock('node:timers/promises', async () => (await import('../../support/driven-clock.js')).drivenTimers());

afterEach(() => {
  vi.restoreAllMocks();
});

const BEFORE = { last_name: 'Support', image_url: 'https://cdn.example.net/1.png' };
const NONE = { lastName: null, imageUrl: null };
const UPDATE = { phoneNumber: A_NUMBER, before: aCard({ lastName: 'Support' }), wanted: NONE, toSend: NONE };
const byPatch = () => ({ progress: aProgress({ call: 'PATCH' }) });

async function openWith(how: 'clears' | 'ignores' | 'refuses') {
  const bench = await open({ cards: [aWireCard(BEFORE)] });
  const times = Number.POSITIVE_INFINITY;
  bench.simulator.conditions.fault = { every: 1, times, does: { kind: 'removal', how } };
  return bench;
}

describe('a row that asks for a removal', () => {
  it('has succeeded once the card that is read back has the values no more', async () => {
    const bench = await openWith('clears');
    expect(outcomeOf(await bench.set(UPDATE, byPatch()))).toMatchObject({
      status: 'updated',
      isActive: true,
      code: null,
    });
    expect(requestsOf(bench)).toEqual(['PATCH 200', 'GET 200']);
    expect(bench.simulator.account.cards.get(A_NUMBER)).toEqual(aWireCard());
  });

  it('fails where Linq kept a value, and says which', async () => {
    const bench = await openWith('ignores');
    const outcome = outcomeOf(await bench.set(UPDATE, byPatch()));
    expect(outcome).toMatchObject({ status: 'failed', code: 'not_removed', attempts: 1, isActive: true });
    expect(outcome.reason).toMatch(/^Linq kept the old value.* On Linq: last name "Support", picture "https:/);
    expect(requestsOf(bench)).toEqual(['PATCH 200', 'GET 200']);
  });

  it('is rejected where Linq refuses it, and says that this may be why', async () => {
    const bench = await openWith('refuses');
    const outcome = outcomeOf(await bench.set(UPDATE, byPatch()));
    expect(outcome).toMatchObject({ status: 'rejected', httpStatus: 400, code: 1001 });
    expect(outcome.reason).toContain('The row also asks Linq to remove a value');
  });

  it('takes what Linq has set beside it as sent, so that it is known later', async () => {
    const bench = await openWith('ignores');
    const imageUrl = 'https://example.com/new.png';
    const fields = { lastName: null, imageUrl };
    const outcome = outcomeOf(await bench.set({ ...UPDATE, wanted: fields, toSend: fields }, byPatch()));
    expect(outcome).toMatchObject({ status: 'failed', sentImage: { imageUrl } });
  });

  it('is not written again when the read-back shows that a lost write has removed it', async () => {
    const bench = await open({ cards: [aWireCard()] });
    const progress = aProgress({ call: 'PATCH', needsReadBack: true, writes: 1 });
    expect(outcomeOf(await bench.set(UPDATE, { progress }))).toMatchObject({ status: 'updated' });
    expect(requestsOf(bench)).toEqual(['GET 200']);
  });

  it('is read back again where the first read fails, before anything is believed', async () => {
    const bench = await openWith('clears');
    vi.spyOn(bench.simulator.account, 'list').mockReturnValueOnce({ status: 500, code: 3006, message: 'away' });
    expect(outcomeOf(await bench.set(UPDATE, byPatch()))).toMatchObject({ status: 'updated', attempts: 1 });
    expect(requestsOf(bench)).toEqual(['PATCH 200', 'GET 500', 'GET 200']);
  });

  it('asks for nothing where it creates a card, and for a removal where it sets one up again', async () => {
    const wanted = { firstName: 'Acme', ...NONE };
    const bench = await openWith('refuses');
    bench.simulator.account.cards.clear();
    const create = { phoneNumber: A_NUMBER, wanted, toSend: wanted, before: null };
    expect(outcomeOf(await bench.set(create))).toMatchObject({ status: 'created' });
    expect(requestsOf(bench)).toEqual(['POST 200']);
    bench.simulator.account.cards.set(A_NUMBER, aWireCard({ ...BEFORE, is_active: false }));
    const again = outcomeOf(await bench.set({ ...create, before: aCard({ lastName: 'Support', isActive: false }) }));
    expect(again).toMatchObject({ status: 'rejected', code: 1001 });
  });
});
