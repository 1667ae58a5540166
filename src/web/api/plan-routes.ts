import { z } from 'zod';
import { withoutUndefined } from '../../runs/default-settings.js';
import { afterRow, limit, paceOf, paceQuery, runId } from './query.js';
import { type Route, route } from './route.js';
import * as schemas from './schemas.js';

const tag = 'Runs';
const aRun = { kind: 'json', schema: schemas.run } as const;
const KINDS = [
  'create',
  'update',
  'set_up_again',
  'unchanged',
  'not_on_account',
  'skipped',
  'invalid',
  'duplicate',
] as const;
const REFUSALS = ['run_unknown', 'run_state', 'setting_invalid', 'key_rejected', 'account_unreadable'] as const;

export const PLAN_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/runs/:id/overview',
    tag,
    summary: 'What carrying out a plan would mean',
    params: runId,
    answer: { kind: 'json', schema: schemas.overview },
    refusals: ['run_unknown', 'run_state'],
    handle: (operations, { params }) => operations.overview(params.id),
  }),
  route({
    method: 'GET',
    path: '/runs/:id/plan',
    tag,
    summary: 'What is planned for each row',
    detail: 'Without `kind` the rows that are worth a look: those that need a call, and those that are wrong.',
    params: runId,
    query: z.strictObject({ kind: z.enum(KINDS).optional(), after: afterRow, limit }),
    answer: { kind: 'json', schema: schemas.plannedRowPage },
    refusals: ['run_unknown', 'run_state'],
    handle: (operations, { params, query: { kind, ...page } }) =>
      operations.planRows(params.id, { ...page, ...(kind && { kind }) }),
  }),
  route({
    method: 'POST',
    path: '/runs/:id/start',
    tag,
    summary: 'Carry out a plan',
    detail:
      'The plan is made once more; where it comes out differently by now nothing is sent (`plan_outdated`). A run that is in line already is answered as it is.',
    params: runId,
    query: paceQuery,
    body: schemas.limits.optional(),
    status: 202,
    answer: aRun,
    refusals: ['run_unknown', 'run_state', 'setting_invalid', 'plan_outdated', 'key_rejected', 'account_unreadable'],
    handle: (operations, { params, query, body }) => operations.start(params.id, paceOf(query, body)),
  }),
  route({
    method: 'POST',
    path: '/runs/:id/replan',
    tag,
    summary: 'Plan the same file with other settings',
    detail: 'Answers a new plan; the old one is gone.',
    params: runId,
    body: schemas.replanBody,
    status: 201,
    answer: aRun,
    refusals: REFUSALS,
    handle: (operations, { params, body }) => operations.replan(params.id, withoutUndefined(body.settings)),
  }),
  route({
    method: 'POST',
    path: '/runs/:id/offers',
    tag,
    summary: 'Take the lines that were offered for damaged numbers',
    detail: 'Answers a new plan, of a corrected copy of the file; the old one is gone.',
    params: runId,
    body: schemas.suggestionsBody,
    status: 201,
    answer: aRun,
    refusals: REFUSALS,
    handle: (operations, { params, body }) => operations.applySuggestions(params.id, body.rows),
  }),
  route({
    method: 'GET',
    path: '/runs/:id/corrected.csv',
    tag,
    summary: 'The file with every offered line put in',
    params: runId,
    answer: { kind: 'download', type: 'text/csv' },
    refusals: ['run_unknown', 'run_state'],
    handle: async (operations, { params: { id } }) => ({
      name: `${id}-corrected.csv`,
      content: await operations.corrected(id),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/runs/:id',
    tag,
    summary: 'Throw a plan away',
    params: runId,
    status: 204,
    answer: { kind: 'nothing' },
    refusals: ['run_unknown', 'run_state'],
    handle: (operations, { params }) => operations.discardPlan(params.id),
  }),
];
