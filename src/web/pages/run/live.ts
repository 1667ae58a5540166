import type { FastifyInstance } from 'fastify';
import type { Operations } from '../../../operations/operations.js';
import { ErrorResponse, sendError } from '../../error-response.js';
import type { LiveRuns } from './live-runs.js';

const RETRY_AFTER_SECONDS = 30;

/** The stream behind the page of a run. For a run that is over, it only sends the event `over`. */
export function addLivePart(app: FastifyInstance, operations: Operations, live: LiveRuns): void {
  app.get<{ Params: { id: string } }>('/runs/:id/live', async (request, reply) => {
    const { id } = request.params;
    await operations.run(id);
    if (live.isFull) return sendError(tooMany(), request, reply);
    reply.hijack();
    // Headers set for every response, such as the Content-Security-Policy, apply to this one too.
    for (const [name, value = ''] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string);
    live.join(id, reply.raw);
  });
  app.addHook('preClose', async () => live.close());
}

function tooMany(): ErrorResponse {
  const what = 'Too many pages are following runs right now, so this page does not update by itself.';
  return new ErrorResponse('too_many_clients', what, 'Reload it in a moment.', RETRY_AFTER_SECONDS);
}
