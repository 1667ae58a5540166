import { describe, expect, it } from 'vitest';
import { cardList, lineList } from '../../src/linq/answers.js';
import { classifyList, classifyRead, classifyWrite } from '../../src/linq/classify.js';
import type { Reply } from '../../src/linq/client.js';
import { NO_API } from '../../src/linq/failures.js';
import { A_NUMBER, ANOTHER_NUMBER, aCard } from '../support/builders.js';
import { noAnswer } from '../support/linq.js';

function aWireCard(card: Record<string, unknown> = {}): Record<string, unknown> {
  return { phone_number: A_NUMBER, first_name: 'Acme', is_active: true, ...card };
}

function answered(body: unknown, reply: Partial<Reply & { kind: 'answer' }> = {}): Reply {
  return { kind: 'answer', httpStatus: 200, code: null, body, traceId: 't', ...reply };
}

const SAID = { httpStatus: 200, code: null, traceId: 't' };

describe('the answer to a write', () => {
  it('is done when it is the active card of the number', () => {
    expect(classifyWrite('POST', A_NUMBER, answered(aWireCard()))).toEqual({
      class: 'done',
      card: aCard(),
      said: SAID,
    });
  });

  it('is not done yet when the line does not show the card', () => {
    const verdict = classifyWrite('PATCH', A_NUMBER, answered(aWireCard({ is_active: false })));
    expect(verdict).toMatchObject({ class: 'unapplied', card: { isActive: false }, said: SAID });
  });

  it.each([201, 202, 299])('is believed with any 2xx, such as %d', (httpStatus) => {
    expect(classifyWrite('POST', A_NUMBER, answered(aWireCard(), { httpStatus }))).toMatchObject({ class: 'done' });
  });

  it.each([
    ['the card of another number', aWireCard({ phone_number: ANOTHER_NUMBER })],
    ['a card without a first name', aWireCard({ first_name: undefined })],
    ['a card that does not say whether it is active', aWireCard({ is_active: undefined })],
    ['a card that says so in words', aWireCard({ is_active: 'true' })],
    ['a web page', '<html></html>'],
    ['nothing', null],
    ['a list of cards', { contact_cards: [aWireCard()] }],
  ])('is not believed when it is %s, so that nobody knows whether it happened', (_, body) => {
    expect(classifyWrite('POST', A_NUMBER, answered(body))).toMatchObject({ class: 'unknown', said: SAID });
  });

  it('is not taken for a success when a body that looks like a card comes with an error', () => {
    expect(classifyWrite('POST', A_NUMBER, answered(aWireCard(), { httpStatus: 500 }))).toMatchObject({
      class: 'retry',
    });
  });

  it('is read with or without the fields that may be missing', () => {
    const full = aWireCard({ last_name: 'Support', image_url: 'https://cdn/1.jpg', more: 1 });
    const verdicts = [full, aWireCard({ last_name: null, image_url: '' })].map((body) =>
      classifyWrite('POST', A_NUMBER, answered(body)),
    );
    expect(verdicts).toMatchObject([{ class: 'done' }, { class: 'done' }]);
    const cards = verdicts.map((verdict) => ('card' in verdict ? verdict.card : undefined));
    expect(cards).toEqual([aCard({ lastName: 'Support', imageUrl: 'https://cdn/1.jpg' }), aCard()]);
  });

  it('keeps what it said, and how long it asks to wait', () => {
    const reply = answered(null, { httpStatus: 429, code: 1007, retryAfterMs: 3_000 });
    expect(classifyWrite('POST', A_NUMBER, reply)).toMatchObject({
      class: 'wait',
      said: { httpStatus: 429, code: 1007, traceId: 't' },
      retryAfterMs: 3_000,
    });
  });

  it('said nothing when there was none', () => {
    const verdict = classifyWrite('POST', A_NUMBER, noAnswer());
    expect(verdict).toMatchObject({ class: 'unknown', said: { httpStatus: null, code: null, traceId: null } });
  });
});

describe('the answer to the reading of one card', () => {
  it('is the card of the number, wherever it is in the list', () => {
    const body = { contact_cards: [aWireCard({ phone_number: ANOTHER_NUMBER }), aWireCard()] };
    expect(classifyRead(A_NUMBER, answered(body))).toEqual({ class: 'read', card: aCard(), said: SAID });
  });

  it('is no card when the list has none of the number', () => {
    expect(classifyRead(A_NUMBER, answered({ contact_cards: [] }))).toMatchObject({ class: 'read', card: null });
  });

  it('is no card when Linq itself says that there is none', () => {
    const reply = answered(null, { httpStatus: 404, code: 2012 });
    expect(classifyRead(A_NUMBER, reply)).toMatchObject({ class: 'read', card: null });
  });

  it('is a failure when another server says that there is nothing at this address', () => {
    expect(classifyRead(A_NUMBER, answered('<html>', { httpStatus: 404 }))).toMatchObject({ class: 'reject' });
  });

  it('is not believed in part', () => {
    const body = { contact_cards: [aWireCard(), { phone_number: ANOTHER_NUMBER }] };
    expect(classifyRead(A_NUMBER, answered(body))).toMatchObject({ class: 'unknown' });
  });
});

describe('the answer to the reading of the account', () => {
  it('is its cards', () => {
    const body = { contact_cards: [aWireCard(), aWireCard({ phone_number: ANOTHER_NUMBER, is_active: false })] };
    expect(classifyList(cardList.whole, answered(body))).toEqual({
      class: 'list',
      list: [aCard(), aCard({ phoneNumber: ANOTHER_NUMBER, isActive: false })],
      said: SAID,
    });
  });

  it('is its lines', () => {
    const body = { phone_numbers: [{ id: '1', phone_number: A_NUMBER, reputation: { status: 'HEALTHY' } }] };
    expect(classifyList(lineList.whole, answered(body))).toMatchObject({ class: 'list', list: [A_NUMBER] });
  });

  it('is a failure when it is no such list', () => {
    expect(classifyList(cardList.whole, answered({ cards: [] }))).toMatchObject({ class: 'unknown' });
    expect(classifyList(lineList.whole, answered('<html>', { httpStatus: 404 }))).toMatchObject({
      class: 'halt',
      rule: NO_API,
    });
    expect(classifyList(cardList.whole, answered('<html>'))).toMatchObject({ class: 'halt', rule: NO_API });
  });
});
