import { z } from 'zod';
import { OperatorError } from '../../errors.js';
import type { DeadLetterSelection } from '../../operations/operations.js';
import { after, limit, paceOf, paceQuery, sinceOf } from './query.js';
import { type Route, route } from './route.js';
import * as schemas from './schemas.js';

const tag = 'Dead letters';

export const DEAD_LETTER_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/dead-letters',
    tag,
    summary: 'Numbers whose card could not be set, by number',
    query: z.strictObject({
      run: z.string().max(100).optional(),
      status: z.enum(['rejected', 'failed', 'inactive']).optional(),
      code: z.string().max(100).optional().describe('The code, or the HTTP status where there is none.'),
      since: z.string().max(100).optional().describe('Failed since then: 2h, 3d or 2026-03-01.'),
      number: z.string().max(40).optional(),
      after,
      limit,
    }),
    answer: { kind: 'json', schema: schemas.deadLetterPage },
    refusals: ['setting_invalid'],
    handle: (operations, { query: { after, limit, since, number: phoneNumber, ...filter } }) =>
      operations.deadLetters(
        { ...filter, phoneNumber, since: sinceOf(since) },
        { limit, ...(after !== undefined && { after }) },
      ),
  }),
  route({
    method: 'POST',
    path: '/dead-letters/rerun',
    tag,
    summary: 'Set the cards once more, as a run of its own',
    detail: '`set` has values to send instead of those that failed. The run is planned and put in line.',
    query: paceQuery,
    body: schemas.rerunBody,
    status: 201,
    answer: { kind: 'json', schema: schemas.run },
    refusals: ['setting_invalid', 'letter_unknown', 'key_rejected', 'account_unreadable'],
    handle: (operations, { query, body: { set, rate, numberBudget, maxFailures, maxOutage, ...meant } }) =>
      operations.rerun(lettersMeant(meant), set, paceOf(query, { rate, numberBudget, maxFailures, maxOutage })),
  }),
  route({
    method: 'POST',
    path: '/dead-letters/discard',
    tag,
    summary: 'Give up; nothing is sent',
    body: schemas.deadLetterSelection,
    answer: { kind: 'json', schema: schemas.discarded },
    refusals: ['setting_invalid'],
    handle: async (operations, { body }) => ({ discarded: await operations.discard(lettersMeant(body)) }),
  }),
];

type Meant = z.output<typeof schemas.deadLetterSelection>;

/** What changes something is not done to all of them by a slip. @throws OperatorError `setting_invalid` */
function lettersMeant({ all, since, numbers, ...filter }: Meant): DeadLetterSelection {
  const isChosen =
    since !== undefined || numbers !== undefined || Object.values(filter).some((value) => value !== undefined);
  if (all === true || isChosen) return { ...filter, since: sinceOf(since), ...(numbers && { numbers }) };
  throw new OperatorError(
    'setting_invalid',
    'It is not said which dead letters are meant.',
    'Say "all": true, or choose with run, status, code, since, numbers or limit.',
  );
}
