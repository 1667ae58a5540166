import { z } from 'zod';
import { typedDecision, typedFields } from '../../cards/pictures/local-picture.js';
import { DECISION_KINDS, type PlannedRow } from '../../cards/plan.js';
import { planFilterSchema } from '../../operations/plan-filter.js';
import { withoutUndefined } from '../../runs/default-settings.js';
import { type ApiRoutes, CSV_FILE, NOTHING, sendFile } from './api-plugin.js';
import { afterRow, limit, limitQuery, limitsOf, runId } from './query.js';
import * as schemas from './schemas.js';

const tags = ['Runs'];
const REFUSALS = ['run_unknown', 'run_state', 'setting_invalid', 'key_rejected', 'account_unreadable'] as const;

export const planRoutes: ApiRoutes = async (api, { operations }) => {
  api.get(
    '/runs/:id/overview',
    {
      schema: {
        tags,
        summary: 'Get the effects of a plan',
        params: runId,
        response: { 200: schemas.overview },
        refusals: ['run_unknown', 'run_state'],
      },
    },
    ({ params }) => operations.overview(params.id),
  );

  api.get(
    '/runs/:id/plan',
    {
      schema: {
        tags,
        summary: 'List the decisions of a plan',
        description: 'Without `kind`, the rows to review: those that need a request, and those with errors.',
        params: runId,
        querystring: z.strictObject({
          kind: z.enum(DECISION_KINDS).optional().describe('Only rows with this decision.'),
          ...planFilterSchema.partial().shape,
          after: afterRow,
          limit,
        }),
        response: { 200: schemas.plannedRowPage },
        refusals: ['run_unknown', 'run_state'],
      },
    },
    async ({ params, query: { after, limit: most, ...filter } }) => {
      const slice = { after, limit: most };
      const { items, next } = await operations.planRows(params.id, { ...slice, ...withoutUndefined(filter) });
      const typed = ({ fields, decision, ...row }: PlannedRow) => ({
        ...row,
        fields: typedFields(fields),
        decision: typedDecision(decision),
      });
      return { items: items.map(typed), next };
    },
  );

  api.post(
    '/runs/:id/start',
    {
      schema: {
        tags,
        summary: 'Start a plan',
        description:
          'Plans again first; if the account has changed, nothing is sent (`plan_outdated`). A run that is already queued is returned unchanged.',
        params: runId,
        querystring: limitQuery,
        body: schemas.limits.optional(),
        response: { 202: schemas.run },
        refusals: [
          'run_unknown',
          'run_state',
          'setting_invalid',
          'plan_outdated',
          'key_rejected',
          'account_unreadable',
        ],
      },
    },
    async ({ params, query, body }, reply) =>
      reply.code(202).send(await operations.start(params.id, limitsOf(query, body))),
  );

  api.post(
    '/runs/:id/replan',
    {
      schema: {
        tags,
        summary: 'Plan the same file with other settings',
        description:
          'The run keeps its id, and its edits if the rows of the file are cut alike. If the plan cannot be made, the old one stays.',
        params: runId,
        body: schemas.replanBody,
        response: { 201: schemas.run },
        refusals: REFUSALS,
      },
    },
    async ({ params, body }, reply) =>
      reply.code(201).send(await operations.replan(params.id, withoutUndefined(body.settings))),
  );

  api.post(
    '/runs/:id/offers',
    {
      schema: {
        tags,
        summary: 'Accept the suggestions for damaged cells',
        description: 'An edit, like those of `/runs/{id}/edits`; the source stays as it was received.',
        params: runId,
        body: schemas.suggestionsBody,
        response: { 201: schemas.run },
        refusals: REFUSALS,
      },
    },
    async ({ params, body }, reply) => reply.code(201).send(await operations.applySuggestions(params.id, body.rows)),
  );

  api.get(
    '/runs/:id/corrected.csv',
    {
      schema: {
        tags,
        summary: 'Download the file with its edits',
        params: runId,
        querystring: z.strictObject({
          suggestions: z
            .enum(['true', 'false'])
            .default('true')
            .describe('Whether all suggestions are applied as well.'),
        }),
        response: { 200: CSV_FILE },
        refusals: ['run_unknown', 'run_state'],
      },
    },
    async ({ params: { id }, query: { suggestions } }, reply) => {
      const content = await operations.corrected(id, { suggestions: suggestions === 'true' });
      return sendFile(reply, { name: `${id}-corrected.csv`, content });
    },
  );

  api.delete(
    '/runs/:id',
    {
      schema: {
        tags,
        summary: 'Delete a plan',
        params: runId,
        response: { 204: NOTHING },
        refusals: ['run_unknown', 'run_state'],
      },
    },
    async ({ params }, reply) => {
      await operations.discardPlan(params.id);
      return reply.code(204).send();
    },
  );
};
