import { z } from 'zod';
import { OperatorError } from '../../errors.js';
import type { DeadLetterSelection } from '../../operations/operations.js';
import type { ApiRoutes } from './api-plugin.js';
import { after, limit, limitQuery, limitsOf, sinceOf } from './query.js';
import * as schemas from './schemas.js';

const tags = ['Dead letters'];

export const deadLetterRoutes: ApiRoutes = async (api, { operations }) => {
  api.get(
    '/dead-letters',
    {
      schema: {
        tags,
        summary: 'List dead letters, sorted by number',
        querystring: z.strictObject({
          run: z.string().max(100).optional().describe('Only numbers that failed in this run.'),
          status: z.enum(['rejected', 'failed', 'inactive']).optional().describe('Only numbers with this outcome.'),
          code: z.string().max(100).optional().describe('The code, or the HTTP status if there is none.'),
          since: z.string().max(100).optional().describe('Failed since then: 2h, 3d or 2026-03-01.'),
          number: z.string().max(40).optional().describe('Only this number.'),
          after,
          limit,
        }),
        response: { 200: schemas.deadLetterPage },
        refusals: ['setting_invalid'],
      },
    },
    ({ query: { after, limit, since, number: phoneNumber, ...filter } }) =>
      operations.deadLetters(
        { ...filter, phoneNumber, since: sinceOf(since) },
        { limit, ...(after !== undefined && { after }) },
      ),
  );

  api.post(
    '/dead-letters/rerun',
    {
      schema: {
        tags,
        summary: 'Retry dead letters as a new run',
        description: '`set` has values to send instead of the failed ones. The run is planned and queued.',
        querystring: limitQuery,
        body: schemas.rerunBody,
        response: { 201: schemas.run },
        refusals: ['setting_invalid', 'letter_unknown', 'key_rejected', 'account_unreadable'],
      },
    },
    async ({ query, body: { set, rate, numberBudget, maxFailures, maxOutage, ...meant } }, reply) =>
      reply
        .code(201)
        .send(
          await operations.rerun(
            selectionOf(meant),
            set,
            limitsOf(query, { rate, numberBudget, maxFailures, maxOutage }),
          ),
        ),
  );

  api.post(
    '/dead-letters/discard',
    {
      schema: {
        tags,
        summary: 'Discard dead letters; sends nothing',
        body: schemas.deadLetterSelection,
        response: { 200: schemas.discarded },
        refusals: ['setting_invalid'],
      },
    },
    async ({ body }) => ({ discarded: await operations.discard(selectionOf(body)) }),
  );
};

type Meant = z.output<typeof schemas.deadLetterSelection>;

/**
 * Requires an explicit selection, so that no change affects all of them by mistake. @throws OperatorError
 * `setting_invalid`
 */
function selectionOf({ all, since, numbers, ...filter }: Meant): DeadLetterSelection {
  const isChosen =
    since !== undefined || numbers !== undefined || Object.values(filter).some((value) => value !== undefined);
  if (all === true || isChosen) return { ...filter, since: sinceOf(since), ...(numbers && { numbers }) };
  throw new OperatorError(
    'setting_invalid',
    'No dead letters selected.',
    'Set "all": true, or select them with run, status, code, since, numbers or limit.',
  );
}
