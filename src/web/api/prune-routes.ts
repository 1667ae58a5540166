import { z } from 'zod';
import { prunedView } from '../../runs/prune-runs.js';
import type { ApiRoutes } from './api-plugin.js';
import { pruneQuery, pruneRuleOf } from './query.js';
import * as schemas from './schemas.js';

export const pruneRoutes: ApiRoutes = async (api, { operations }) => {
  api.post(
    '/runs/prune',
    {
      schema: {
        tags: ['Runs'],
        summary: 'Remove old finished runs',
        description:
          'Lists them, oldest first; removes them only with `dryRun=false`. Runs that are still needed are kept regardless of age: unfinished ones, those with dead letters, and the last run of each file and schedule.',
        querystring: z.strictObject({
          ...pruneQuery,
          dryRun: z.stringbool().default(true).describe('false: remove the runs, with source, results and report.'),
        }),
        response: { 200: schemas.pruned },
        refusals: ['setting_invalid'],
      },
    },
    async ({ query: { dryRun, ...said } }) => {
      const rule = pruneRuleOf(said);
      const runs = await (dryRun ? operations.prunable(rule) : operations.prune(rule));
      return { dryRun, items: runs.map(prunedView) };
    },
  );
};
