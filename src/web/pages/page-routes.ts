import type { FastifyInstance } from 'fastify';
import type { Operations } from '../../operations/operations.js';
import { ErrorResponse, sendError } from '../error-response.js';
import { addDeadLetterRoutes } from './dead-letters/dead-letter-routes.js';
import { addErrorPages } from './error-pages.js';
import { addFindRoutes } from './find/find-routes.js';
import { readForms } from './form-body.js';
import { addLineRoutes } from './lines/line-routes.js';
import { addRunFiles } from './run/files.js';
import { LiveRuns } from './run/live-runs.js';
import { liveFrame } from './run/run-now.js';
import { addRunRoutes } from './run/run-routes.js';
import { addOldRunsRoutes } from './runs/old-runs-routes.js';
import { addRunsRoutes, type RunsOptions } from './runs/runs-routes.js';
import { addScheduleRoutes } from './schedules/schedule-routes.js';
import { showAccount } from './shown-account.js';

export type PagesOptions = RunsOptions;

/**
 * Registers the pages in a scope of their own, which shows errors as pages and parses forms. The app must have
 * registered `@fastify/multipart` and authentication before.
 */
export async function addPageRoutes(
  app: FastifyInstance,
  operations: Operations,
  options: PagesOptions,
): Promise<void> {
  await app.register(async (pages) => {
    showAccount(pages, operations);
    readForms(pages);
    addErrorPages(pages);
    const live = new LiveRuns(operations, { render: (view) => liveFrame(view, Date.now()) });
    addRunsRoutes(pages, operations, options);
    addOldRunsRoutes(pages, operations);
    addRunRoutes(pages, operations, live);
    addRunFiles(pages, operations);
    addLivePart(pages, operations, live);
    addDeadLetterRoutes(pages, operations);
    addScheduleRoutes(pages, operations, options);
    addLineRoutes(pages, operations);
    addFindRoutes(pages, operations);
  });
}

const RETRY_AFTER_SECONDS = 30;

/** The stream behind the page of a run. For a run that is over, it only sends the event `over`. */
function addLivePart(app: FastifyInstance, operations: Operations, live: LiveRuns): void {
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
