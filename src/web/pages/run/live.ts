import type { FastifyInstance } from 'fastify';
import type { Operations } from '../../../operations/operations.js';
import { ErrorResponse, sendError } from '../../error-response.js';
import type { LiveRuns } from './live-runs.js';

const RETRY_AFTER_SECONDS = 30;

/** The stream behind a page of a run. A run that is over answers with nothing but that. */
export function addLivePart(app: FastifyInstance, operations: Operations, live: LiveRuns): void {
  app.get<{ Params: { id: string } }>('/runs/:id/live', async (request, reply) => {
    const { id } = request.params;
    await operations.run(id);
    if (live.isFull) return sendError(tooMany(), request, reply);
    reply.hijack();
    // What was set for every answer, such as the policy, goes with this one too.
    for (const [name, value = ''] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string);
    live.join(id, reply.raw);
  });
  app.addHook('preClose', async () => live.close());
}

function tooMany(): ErrorResponse {
  const what = 'Too many pages follow runs just now, so this one does not move.';
  return new ErrorResponse('too_many_clients', what, 'Load it again in a moment.', RETRY_AFTER_SECONDS);
}
