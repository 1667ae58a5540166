import { describe, expect, it } from 'vitest';
import type { WireCard } from '../../src/simulator/account.js';
import { SAMPLE_CARDS } from '../../src/simulator/sample-account.js';
import { TEST_NUMBERS } from '../../src/simulator/test-numbers.js';
import { A_NUMBER, ANOTHER_NUMBER } from '../support/builders.js';
import { anApi, aWireCard } from './an-api.js';

describe('the cards of the simulated account', () => {
  it('are created, and are active at once', async () => {
    const api = await anApi();
    const answer = await api.create({ phone_number: A_NUMBER, first_name: 'Acme', last_name: 'Support' });
    expect(answer).toMatchObject({
      status: 200,
      body: { phone_number: A_NUMBER, first_name: 'Acme', last_name: 'Support', is_active: true },
    });
    expect(await api.cards(A_NUMBER)).toEqual([answer.body]);
  });

  it('are not created twice', async () => {
    const api = await anApi({ cards: [aWireCard()] });
    const answer = await api.create({ phone_number: A_NUMBER, first_name: 'New' });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 2014 } } });
    expect(await api.cards(A_NUMBER)).toEqual([aWireCard()]);
  });

  it('are updated in what is sent, and keep what is not', async () => {
    const api = await anApi({ cards: [aWireCard({ last_name: 'Desk' })] });
    const answer = await api.update(A_NUMBER, { first_name: 'New' });
    expect(answer).toMatchObject({ status: 200, body: { first_name: 'New', last_name: 'Desk' } });
    expect(await api.cards(A_NUMBER)).toEqual([answer.body]);
  });

  it('are not updated where there is none', async () => {
    const api = await anApi();
    expect(await api.update(A_NUMBER, { first_name: 'New' })).toMatchObject({
      status: 404,
      body: { error: { code: 2012 } },
    });
    expect(await api.cards(A_NUMBER)).toEqual([]);
  });

  it('can only be created again, not updated, when they are not active', async () => {
    const api = await anApi({ cards: [aWireCard({ is_active: false })] });
    expect(await api.update(A_NUMBER, { first_name: 'New' })).toMatchObject({ status: 404 });
    expect(await api.create({ phone_number: A_NUMBER, first_name: 'New' })).toMatchObject({
      status: 200,
      body: { is_active: true },
    });
  });

  it.each([
    ['without a first name', { phone_number: A_NUMBER }, 400, 1001],
    ['with an empty first name', { phone_number: A_NUMBER, first_name: '' }, 400, 1001],
    ['without a number', { first_name: 'Acme' }, 400, 1002],
    ['with a number that is not E.164', { phone_number: '202-555-0100', first_name: 'Acme' }, 400, 1002],
    ['with a number that is a figure', { phone_number: 12025550100, first_name: 'Acme' }, 400, 1002],
    ['with the number of somebody else', { phone_number: ANOTHER_NUMBER, first_name: 'Acme' }, 403, 2006],
  ])('are refused %s', async (_, body, status, code) => {
    const api = await anApi({ lines: [A_NUMBER] });
    expect(await api.create(body)).toMatchObject({ status, body: { error: { status, code } } });
  });

  it('have pictures at another address than the one that was sent, and a new one for each other one that is sent', async () => {
    const api = await anApi();
    const sent = 'https://example.com/a.png';
    const created = await api.create({ phone_number: A_NUMBER, first_name: 'Acme', image_url: sent });
    const hosted = imageOf(created.body);
    expect(hosted).toMatch(/^https:\/\/cdn\.linqapp\.com\//);
    expect(imageOf((await api.update(A_NUMBER, { first_name: 'New' })).body)).toBe(hosted);
    expect(imageOf((await api.update(A_NUMBER, { image_url: hosted })).body)).toBe(hosted);
    expect(imageOf((await api.update(A_NUMBER, { image_url: sent })).body)).toBe(hosted);
    expect(imageOf((await api.update(A_NUMBER, { image_url: `${sent}?v=2` })).body)).not.toBe(hosted);
  });

  it('are listed together, or one by its number', async () => {
    const cards = [aWireCard(), aWireCard({ phone_number: ANOTHER_NUMBER })];
    const api = await anApi({ cards });
    expect(await api.cards()).toEqual(cards);
    expect(await api.cards(ANOTHER_NUMBER)).toEqual([cards[1]]);
  });

  it('of some test numbers exist and are in no list', async () => {
    const api = await anApi();
    const [{ phoneNumber = '' } = {}] = TEST_NUMBERS.filter(({ does }) => does.kind === 'exists');
    expect(await api.cards()).toEqual([]);
    expect(await api.cards(phoneNumber)).toMatchObject([{ phone_number: phoneNumber, is_active: true }]);
  });

  it('of the sample account are cards of numbers that can be', () => {
    expect(new Set(SAMPLE_CARDS.map((card) => card.phone_number)).size).toBe(60);
    for (const card of SAMPLE_CARDS) expect(card.phone_number).toMatch(/^\+1(202|212)55501\d\d$/);
  });
});

describe('the lines of the simulated account', () => {
  it('are those that it was given', async () => {
    const api = await anApi({ lines: [A_NUMBER, ANOTHER_NUMBER] });
    const { body } = await api.send('GET', '/v3/phone_numbers');
    expect(body).toMatchObject({ phone_numbers: [{ phone_number: A_NUMBER }, { phone_number: ANOTHER_NUMBER }] });
  });

  it('are not listed where every number is one', async () => {
    const api = await anApi();
    expect((await api.send('GET', '/v3/phone_numbers')).body).toEqual({ phone_numbers: [] });
    expect(await api.create({ phone_number: A_NUMBER, first_name: 'Acme' })).toMatchObject({ status: 200 });
  });
});

function imageOf(body: unknown): string {
  return (body as WireCard).image_url ?? '';
}
