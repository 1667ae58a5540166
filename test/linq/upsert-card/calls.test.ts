import { afterEach, describe, expect, it, vi } from 'vitest';
import { A_NUMBER, aCard } from '../../support/builders.js';
import { aProgress, aWireCard, EXISTS_UNLISTED, LOST_AFTER_WRITE, open, outcomeOf, STUCK, writesOf } from './bench.js';

vi.mock('node:timers/promises', async () => (await import('../../support/driven-clock.js')).drivenTimers());

afterEach(() => {
  vi.restoreAllMocks();
});
describe('the first call', () => {
  it('that updates a card that is not there becomes one that creates it, with what the row leaves as it is', async () => {
    const bench = await open();
    const before = aCard({ firstName: 'Old', lastName: 'Desk', imageUrl: 'https://example.com/old.png' });
    const ending = await bench.set(
      { phoneNumber: A_NUMBER, before, wanted: { firstName: 'New' }, toSend: { firstName: 'New' } },
      { begin: 'PATCH' },
    );
    expect(outcomeOf(ending)).toMatchObject({ status: 'created', action: 'create', attempts: 2, isActive: true });
    expect(writesOf(bench)).toEqual(['PATCH 404', 'POST 200']);
    expect(bench.simulator.account.cards.get(A_NUMBER)).toMatchObject({
      first_name: 'New',
      last_name: 'Desk',
      image_url: expect.stringContaining('cdn.linqapp.com'),
    });
  });

  it('that creates a card that is there becomes one that updates it, with all that the row wants', async () => {
    const bench = await open({ cards: [aWireCard({ last_name: 'Desk' })] });
    const ending = await bench.set({ phoneNumber: A_NUMBER, wanted: { firstName: 'New' }, toSend: {} });
    expect(outcomeOf(ending)).toMatchObject({ status: 'updated', action: 'update', attempts: 2 });
    expect(writesOf(bench)).toEqual(['POST 409', 'PATCH 200']);
    expect(bench.simulator.account.cards.get(A_NUMBER)).toMatchObject({ first_name: 'New', last_name: 'Desk' });
  });

  it('that updates a card sends only what differs', async () => {
    const bench = await open({ cards: [aWireCard({ last_name: 'Desk' })] });
    const update = vi.spyOn(bench.simulator.account, 'update');
    const wanted = { firstName: 'Acme', lastName: 'Support' };
    const ending = await bench.set(
      { phoneNumber: A_NUMBER, wanted, toSend: { lastName: 'Support' } },
      { begin: 'PATCH' },
    );
    expect(outcomeOf(ending)).toMatchObject({ status: 'updated', attempts: 1 });
    expect(update).toHaveBeenCalledWith(A_NUMBER, { last_name: 'Support' });
  });

  it.each(['POST', 'PATCH'] as const)('that is a %s and leads to the other one and back is stuck', async (begin) => {
    const bench = await open();
    const ending = await bench.set({ phoneNumber: STUCK }, { begin });
    expect(outcomeOf(ending)).toMatchObject({ status: 'inactive', isActive: false, attempts: 2 });
    const both = { POST: ['POST 409', 'PATCH 404'], PATCH: ['PATCH 404', 'POST 409'] };
    expect(writesOf(bench, STUCK)).toEqual(both[begin]);
    expect(outcomeOf(ending).tries?.map(({ call, code }) => [call, code])).toEqual(
      begin === 'POST'
        ? [
            ['POST', 2014],
            ['PATCH', 2012],
          ]
        : [
            ['PATCH', 2012],
            ['POST', 2014],
          ],
    );
  });

  it('is remembered to have been switched when the row goes back to the queue in between', async () => {
    const bench = await open();
    const progress = aProgress({
      call: 'PATCH',
      switchedAfter: { call: 'POST', httpStatus: 409, code: 2014, traceId: null },
      writes: 1,
    });
    expect(outcomeOf(await bench.set({ phoneNumber: STUCK }, { progress }))).toMatchObject({
      status: 'inactive',
      attempts: 2,
    });
  });
});

describe('a run that only creates', () => {
  it('leaves a card alone that is there', async () => {
    const bench = await open();
    const ending = await bench.set({ phoneNumber: EXISTS_UNLISTED, mode: 'create-only' });
    expect(outcomeOf(ending)).toMatchObject({ status: 'skipped', attempts: 1 });
    expect(bench.simulator.account.cards.get(EXISTS_UNLISTED)?.first_name).toBe('Before');
  });

  it('leaves a card alone that shows itself only after an answer was lost', async () => {
    const bench = await open({ cards: [aWireCard({ first_name: 'Before' })] });
    const progress = aProgress({ needsReadBack: true });
    const ending = await bench.set({ phoneNumber: A_NUMBER, mode: 'create-only' }, { progress });
    expect(outcomeOf(ending)).toMatchObject({ status: 'skipped' });
    expect(bench.simulator.account.cards.get(A_NUMBER)?.first_name).toBe('Before');
  });

  it('has created the card that it finds up to date after an answer was lost', async () => {
    const bench = await open();
    const ending = await bench.set({ phoneNumber: LOST_AFTER_WRITE, mode: 'create-only' });
    expect(outcomeOf(ending)).toMatchObject({ status: 'created', attempts: 1 });
  });
});

describe('a run that only updates', () => {
  it('makes no card where there is none', async () => {
    const bench = await open();
    const ending = await bench.set({ phoneNumber: A_NUMBER, mode: 'update-only' }, { begin: 'PATCH' });
    expect(outcomeOf(ending)).toMatchObject({ status: 'skipped', attempts: 1 });
    expect(bench.simulator.account.cards.has(A_NUMBER)).toBe(false);
  });

  it('makes no card either when it reads that there is none', async () => {
    const bench = await open();
    const progress = aProgress({ call: 'PATCH', needsReadBack: true });
    const ending = await bench.set({ phoneNumber: A_NUMBER, mode: 'update-only' }, { progress });
    expect(outcomeOf(ending)).toMatchObject({ status: 'skipped' });
    expect(bench.simulator.account.cards.has(A_NUMBER)).toBe(false);
  });
});

describe('a picture', () => {
  it('that was sent is noted together with the address that Linq gave it', async () => {
    const bench = await open();
    const wanted = { firstName: 'Acme', imageUrl: 'https://example.com/a.png' };
    expect(outcomeOf(await bench.set({ phoneNumber: A_NUMBER, wanted })).sentImage).toEqual({
      imageUrl: 'https://example.com/a.png',
      answeredUrl: bench.simulator.account.cards.get(A_NUMBER)?.image_url,
    });
  });

  it('that was not sent is not noted, though it is wanted', async () => {
    const bench = await open({ cards: [aWireCard({ image_url: 'https://cdn/1.jpg' })] });
    const wanted = { firstName: 'New', imageUrl: 'https://example.com/a.png' };
    const ending = await bench.set({ phoneNumber: A_NUMBER, wanted, toSend: { firstName: 'New' } }, { begin: 'PATCH' });
    expect(outcomeOf(ending)).not.toHaveProperty('sentImage');
  });
});
