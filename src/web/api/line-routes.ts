import { z } from 'zod';
import { OperatorError } from '../../errors.js';
import { LINE_FILTERS, type LineSelection } from '../../operations/lines/line-list-schema.js';
import type { ApiRoutes } from './api-plugin.js';
import { after, limit, settingsOf, settingsQuery } from './query.js';
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
    '/find',
    {
      schema: {
        tags,
        summary: 'Find numbers by a part of them, or by a name',
        description: 'A whole number is found in any spelling, also one of which nothing is known.',
        querystring: z.strictObject({
          text: z.string().min(1).max(200).describe('A number, its last four digits, or a name.'),
        }),
        response: { 200: schemas.foundNumbers },
        refusals: ['setting_invalid'],
      },
    },
    ({ query }) => operations.find(query.text),
  );

  api.get(
    '/account/lines',
    {
      schema: {
        tags,
        summary: 'List lines with their cards and state',
        description:
          'Every line of the account, and every number that has a card or was set here, in the order of the numbers. Read from Linq at most every 15 seconds.',
        querystring: z.strictObject({
          search: z
            .string()
            .max(100)
            .optional()
            .describe(
              'A number in any spelling, a part of it, its last four digits, a name, or the run that set it last.',
            ),
          show: z
            .enum(LINE_FILTERS)
            .default('all')
            .describe('Only lines with drift, with an inactive card, or with none.'),
          after,
          limit,
          rate: settingsQuery.rate,
        }),
        response: { 200: schemas.lineStatePage },
        refusals: REFUSALS,
      },
    },
    ({ query: { search, show, after, limit, rate } }) =>
      operations.lineList({
        ...{ show, limit, ...settingsOf({ rate }) },
        ...(search !== undefined && { search }),
        ...(after !== undefined && { after }),
      }),
  );

  api.post(
    '/account/lines/change',
    {
      schema: {
        tags,
        summary: 'Plan a change of many lines',
        description: 'Returns the plan, which must then be started. It is an ordinary run, whose CSV is made for it.',
        body: schemas.lineChange,
        response: { 201: schemas.run },
        refusals: [...REFUSALS, 'nothing_to_undo'],
      },
    },
    async ({ body: { change, ...selected } }, reply) =>
      reply.code(201).send(await operations.changeLines(selectionOf(selected), change, 'api')),
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

/** Requires an explicit selection, so that no change affects all lines by mistake. @throws OperatorError `setting_invalid` */
function selectionOf({ all, numbers, ...found }: Omit<z.output<typeof schemas.lineChange>, 'change'>): LineSelection {
  if (numbers) return { numbers };
  if (all === true || found.search !== undefined || found.show !== undefined) return found;
  throw new OperatorError(
    'setting_invalid',
    'No lines selected.',
    'Set "all": true, or select them with numbers, search or show.',
  );
}
