import { z } from 'zod';
import type { ApiRoutes } from './api-plugin.js';
import { runId } from './query.js';
import * as schemas from './schemas.js';

const tags = ['Runs'];

/** Editing the rows of a plan. */
export const editRoutes: ApiRoutes = async (api, { operations }) => {
  api.post(
    '/runs/:id/edits',
    {
      schema: {
        tags,
        summary: 'Edit rows of a plan',
        description:
          'The source stays as it was received; the edit is kept beside it, and the rows are judged again. A started run cannot be edited.',
        params: runId,
        body: schemas.planChange,
        response: { 201: schemas.editedPlan },
        refusals: ['run_unknown', 'run_state', 'setting_invalid'],
      },
    },
    async ({ params, body }, reply) => {
      const { record, edit } = await operations.edit(params.id, body);
      return reply.code(201).send({ run: record, edit });
    },
  );

  api.get(
    '/runs/:id/edits',
    {
      schema: {
        tags,
        summary: 'List the edits of a run',
        params: runId,
        response: { 200: schemas.editList },
        refusals: ['run_unknown'],
      },
    },
    async ({ params }) => ({ items: await operations.edits(params.id) }),
  );

  api.delete(
    '/runs/:id/edits/:edit',
    {
      schema: {
        tags,
        summary: 'Undo an edit',
        description: 'Any of them; the others stay.',
        params: runId.extend({ edit: z.coerce.number().int().positive().describe('The id of an edit.') }),
        response: { 200: schemas.run },
        refusals: ['run_unknown', 'run_state', 'setting_invalid'],
      },
    },
    ({ params }) => operations.undoEdit(params.id, params.edit),
  );
};
