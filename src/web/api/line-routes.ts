import { z } from 'zod';
import { settingsOf, settingsQuery } from './query.js';
import { type Route, route } from './route.js';
import * as schemas from './schemas.js';

const tag = 'Lines';
const aNumber = z.strictObject({
  number: z.string().describe('A phone number with + and country code; the + may be left out.'),
});
const reading = z.strictObject({ rate: settingsQuery.rate });
const REFUSALS = ['setting_invalid', 'key_rejected', 'account_unreadable'] as const;

export const LINE_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/lines',
    tag,
    summary: 'The numbers that the account owns',
    detail: 'Read from Linq now, at the pace of the run that is worked on, or at `rate` where there is none.',
    query: reading,
    answer: { kind: 'json', schema: schemas.lineList },
    refusals: REFUSALS,
    handle: async (operations, { query }) => ({ items: await operations.lines(settingsOf(query)) }),
  }),
  route({
    method: 'GET',
    path: '/lines/:number',
    tag,
    summary: 'Everything about one number',
    params: aNumber,
    answer: { kind: 'json', schema: schemas.line },
    refusals: ['setting_invalid'],
    handle: (operations, { params }) => operations.line(params.number),
  }),
  route({
    method: 'POST',
    path: '/lines/:number/card',
    tag,
    summary: 'Set the card of one number, and see each step',
    detail: 'Answers when it has been done. It belongs to no run; what goes wrong leaves a dead letter.',
    params: aNumber,
    query: z.strictObject({ rate: settingsQuery.rate, numberBudget: settingsQuery.numberBudget }),
    body: schemas.cardBody,
    answer: { kind: 'json', schema: schemas.oneNumber },
    refusals: ['setting_invalid'],
    handle: (operations, { params: { number }, query, body: { dryRun, ...fields } }) =>
      operations.setCard(number, fields, { dryRun, ...settingsOf(query) }),
  }),
  route({
    method: 'GET',
    path: '/cards',
    tag,
    summary: 'The cards that the account has, all at once',
    detail: 'Read from Linq now, as the lines are; those that recipients do not see are among them.',
    query: reading,
    answer: { kind: 'json', schema: schemas.cardList },
    refusals: REFUSALS,
    handle: async (operations, { query }) => ({ items: await operations.cards(settingsOf(query)) }),
  }),
];
