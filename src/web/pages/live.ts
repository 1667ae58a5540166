import type { FastifyInstance } from 'fastify';
import type { Desk } from '../../processes/desk.js';
import type { LiveRuns } from './live-runs.js';

/** What a page that cannot be served now is told to wait for. */
const RETRY_AFTER_SECONDS = 30;

/** The stream behind a page of a run. A run that is over answers with nothing but that. */
export function addLivePart(app: FastifyInstance, desk: Desk, live: LiveRuns): void {
  app.get<{ Params: { id: string } }>('/runs/:id/live', async ({ params: { id } }, reply) => {
    await desk.run(id);
    reply.hijack();
    // What was set for every answer, such as the policy, goes with this one too.
    for (const [name, value = ''] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string);
    if (live.join(id, reply.raw)) return;
    reply.raw.writeHead(503, { 'retry-after': String(RETRY_AFTER_SECONDS) }).end();
  });
  app.addHook('preClose', async () => live.close());
}
