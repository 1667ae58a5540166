import type { FastifyInstance } from 'fastify';
import type { Desk } from '../../processes/desk.js';
import { addLetterPages } from './dead-letters/add-letter-pages.js';
import { addRunFiles } from './files.js';
import { readForms } from './form-body.js';
import { addLinePages } from './lines/add-line-pages.js';
import { addLivePart } from './live.js';
import { LiveRuns } from './live-runs.js';
import { showMistakes } from './mistakes.js';
import { addRunPage } from './run.js';
import { liveFrame } from './run-now.js';
import { addRunsPage, type RunsOptions } from './runs.js';
import { addSchedulePages } from './schedules/add-schedule-pages.js';

export type PagesOptions = RunsOptions;

/**
 * The pages, in a scope of their own: mistakes are shown as pages, and forms are read. The app has to have
 * `@fastify/multipart` and whatever guards it.
 */
export async function addPages(app: FastifyInstance, desk: Desk, options: PagesOptions): Promise<void> {
  await app.register(async (pages) => {
    readForms(pages);
    showMistakes(pages);
    const live = new LiveRuns(desk, { render: (view) => liveFrame(view, Date.now()) });
    addRunsPage(pages, desk, options);
    addRunPage(pages, desk, live);
    addRunFiles(pages, desk);
    addLivePart(pages, desk, live);
    addLetterPages(pages, desk);
    addSchedulePages(pages, desk);
    addLinePages(pages, desk);
  });
}
