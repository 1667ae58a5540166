import { z } from 'zod';
import type { ApiRoutes } from './api-plugin.js';
import { settingsOf, settingsQuery } from './query.js';
import * as schemas from './schemas.js';

const tags = ['Lines'];
const aNumber = z.strictObject({
  number: z.string().describe('A phone number with + and country code; the + may be left out.'),
});
const reading = z.strictObject({ rate: settingsQuery.rate });
const REFUSALS = ['setting_invalid', 'key_rejected', 'account_unreadable'] as const;

export const lineRoutes: ApiRoutes = async (api, { operations }) => {
  api.get(
    '/lines',
    {
      schema: {
        tags,
        summary: 'The numbers that the account owns',
        description: 'Read from Linq now, at the pace of the run that is worked on, or at `rate` where there is none.',
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
        summary: 'Everything about one number',
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
        summary: 'Set the card of one number, and see each step',
        description: 'Answers when it has been done. It belongs to no run; what goes wrong leaves a dead letter.',
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
        summary: 'The cards that the account has, all at once',
        description: 'Read from Linq now, as the lines are; those that recipients do not see are among them.',
        querystring: reading,
        response: { 200: schemas.cardList },
        refusals: REFUSALS,
      },
    },
    async ({ query }) => ({ items: await operations.cards(settingsOf(query)) }),
  );
};
