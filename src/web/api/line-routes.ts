import { z } from 'zod';
import type { ApiRoutes } from './api-plugin.js';
import { settingsOf, settingsQuery } from './query.js';
import * as schemas from './schemas.js';

const tags = ['Lines'];
const aNumber = z.strictObject({
  number: z.string().describe('A phone number with country code; the + is optional.'),
});
const reading = z.strictObject({ rate: settingsQuery.rate });
const REFUSALS = ['setting_invalid', 'key_rejected', 'account_unreadable'] as const;

export const lineRoutes: ApiRoutes = async (api, { operations }) => {
  api.get(
    '/lines',
    {
      schema: {
        tags,
        summary: 'List the lines of the account',
        description: 'Read from Linq, at the rate of the active run or, without one, at `rate`.',
        querystring: reading,
        response: { 200: schemas.lineList },
        refusals: REFUSALS,
      },
    },
    async ({ query }) => ({ items: await operations.lines(settingsOf(query)) }),
  );

  api.get(
    '/lines/:number',
    {
      schema: {
        tags,
        summary: 'Get everything about a number',
        params: aNumber,
        response: { 200: schemas.line },
        refusals: ['setting_invalid'],
      },
    },
    ({ params }) => operations.line(params.number),
  );

  api.post(
    '/lines/:number/card',
    {
      schema: {
        tags,
        summary: 'Set the card of one number, step by step',
        description: 'Responds when it is done. It does not belong to a run; a failure creates a dead letter.',
        params: aNumber,
        querystring: z.strictObject({ rate: settingsQuery.rate, numberBudget: settingsQuery.numberBudget }),
        body: schemas.cardBody,
        response: { 200: schemas.oneNumber },
        refusals: ['setting_invalid'],
      },
    },
    ({ params: { number }, query, body: { dryRun, ...fields } }) =>
      operations.setCard(number, fields, { dryRun, ...settingsOf(query) }),
  );

  api.get(
    '/cards',
    {
      schema: {
        tags,
        summary: 'List all cards of the account',
        description: 'Read from Linq, like the lines; includes inactive cards.',
        querystring: reading,
        response: { 200: schemas.cardList },
        refusals: REFUSALS,
      },
    },
    async ({ query }) => ({ items: await operations.cards(settingsOf(query)) }),
  );
};
