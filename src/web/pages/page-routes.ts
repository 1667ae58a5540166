import type { FastifyInstance } from 'fastify';
import type { Operations } from '../../operations/operations.js';
import { addDeadLetterRoutes } from './dead-letters/dead-letter-routes.js';
import { addErrorPages } from './error-pages.js';
import { readForms } from './form-body.js';
import { addLineRoutes } from './lines/line-routes.js';
import { addRunFiles } from './run/files.js';
import { addLivePart } from './run/live.js';
import { LiveRuns } from './run/live-runs.js';
import { liveFrame } from './run/run-now.js';
import { addRunRoutes } from './run/run-routes.js';
import { addRunsRoutes, type RunsOptions } from './runs/runs-routes.js';
import { addScheduleRoutes } from './schedules/schedule-routes.js';

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
    readForms(pages);
    addErrorPages(pages);
    const live = new LiveRuns(operations, { render: (view) => liveFrame(view, Date.now()) });
    addRunsRoutes(pages, operations, options);
    addRunRoutes(pages, operations, live);
    addRunFiles(pages, operations);
    addLivePart(pages, operations, live);
    addDeadLetterRoutes(pages, operations);
    addScheduleRoutes(pages, operations);
    addLineRoutes(pages, operations);
  });
}
