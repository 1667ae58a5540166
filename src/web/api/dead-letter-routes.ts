import { z } from 'zod';
import { parseDeadLetterFilter } from '../../dead-letter-filters.js';
import { OperatorError } from '../../errors.js';
import type { DeadLetterSelection } from '../../operations/operations.js';
import type { ApiRoutes } from './api-plugin.js';
import { after, deadLetterFilterQuery, limit, limitQuery, limitsOf } from './query.js';
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
          ...deadLetterFilterQuery,
          after,
          limit,
        }),
        response: { 200: schemas.deadLetterPage },
        refusals: ['setting_invalid'],
      },
    },
    ({ query: { after, limit, ...filter } }) =>
      operations.deadLetters(parseDeadLetterFilter(filter), { limit, ...(after !== undefined && { after }) }),
  );

  api.get(
    '/dead-letters/causes',
    {
      schema: {
        tags,
        summary: 'Count dead letters by cause, most frequent first',
        querystring: z.strictObject(deadLetterFilterQuery),
        response: { 200: schemas.deadLetterCauses },
        refusals: ['setting_invalid'],
      },
    },
    async ({ query }) => ({ items: await operations.deadLetterCauses(parseDeadLetterFilter(query)) }),
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
function selectionOf({ all, numbers, limit, ...filter }: Meant): DeadLetterSelection {
  const isChosen = [numbers, limit, ...Object.values(filter)].some((value) => value !== undefined);
  if (all === true || isChosen)
    return { ...parseDeadLetterFilter(filter), ...(numbers && { numbers }), ...(limit && { limit }) };
  throw new OperatorError(
    'setting_invalid',
    'No dead letters selected.',
    'Set "all": true, or select them with run, status, code, since, numbers or limit.',
  );
}
