import { z } from 'zod';
import type { ApiRoutes } from './api-plugin.js';
import { runId, settingsOf, settingsQuery } from './query.js';
import * as schemas from './schemas.js';

/** A longer wait is for the caller to repeat: connections do not stay open for ever. */
const MOST_SECONDS = 60;

export const activeRoutes: ApiRoutes = async (api, { operations }) => {
  api.get(
    '/runs/:id/active',
    {
      schema: {
        tags: ['Runs'],
        summary: 'Wait until the cards of a run are active',
        description:
          'Responds as soon as all are active, and otherwise when the time is over. Share cards only when `notActive` is empty.',
        params: runId,
        querystring: z.strictObject({
          rate: settingsQuery.rate,
          within: z.coerce
            .number()
            .min(0)
            .max(MOST_SECONDS)
            .default(0)
            .describe(`How long to wait, up to ${MOST_SECONDS} seconds.`),
        }),
        response: { 200: schemas.activeCards },
        refusals: ['run_unknown', 'run_state', 'setting_invalid', 'key_rejected', 'account_unreadable'],
      },
    },
    ({ params, query: { within, ...settings } }) =>
      operations.waitActive(params.id, { withinMs: within * 1_000, ...settingsOf(settings) }),
  );
};
