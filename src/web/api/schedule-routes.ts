import { z } from 'zod';
import { withoutUndefined } from '../../runs/default-settings.js';
import { type ApiRoutes, NOTHING } from './api-plugin.js';
import { readUpload } from './read-upload.js';
import * as schemas from './schemas.js';

const tags = ['Schedules'];
const params = z.strictObject({ name: z.string().describe('Lowercase letters, digits and hyphens.') });
const refusals = ['schedule_unknown', 'setting_invalid'] as const;

export const scheduleRoutes: ApiRoutes = async (api, { operations, maxUpload }) => {
  api.get(
    '/schedules',
    {
      schema: {
        tags,
        summary: 'List schedules with their next and last runs',
        response: { 200: schemas.scheduleList },
      },
    },
    async () => ({ items: await operations.schedules() }),
  );

  api.get(
    '/schedules/:name',
    {
      schema: {
        tags,
        summary: 'Get a schedule with its history',
        params,
        response: { 200: schemas.scheduleWithHistory },
        refusals,
      },
    },
    ({ params }) => operations.schedule(params.name),
  );

  api.get(
    '/schedules/:name/history',
    {
      schema: {
        tags,
        summary: 'Get the history of a schedule, oldest first',
        params,
        response: { 200: schemas.history },
        refusals,
      },
    },
    async ({ params }) => ({ items: (await operations.schedule(params.name)).history }),
  );

  api.get(
    '/schedules/:name/audit',
    {
      schema: {
        tags,
        summary: 'Get what the last audit of a schedule found',
        params,
        response: { 200: schemas.scheduleAudit },
        refusals,
      },
    },
    async ({ params }) => ({ audit: await operations.scheduleAudit(params.name) }),
  );

  api.put(
    '/schedules/:name',
    {
      schema: {
        tags,
        summary: 'Add or change a schedule',
        params,
        body: schemas.newSchedule,
        response: { 200: schemas.schedule },
        refusals: ['setting_invalid'],
      },
    },
    ({ params, body: { settings, ...schedule } }) =>
      operations.saveSchedule({ ...params, ...schedule, settings: withoutUndefined(settings) }),
  );

  api.put(
    '/schedules/:name/source',
    {
      schema: {
        tags,
        summary: 'Upload the source of a schedule',
        description: 'Imported at the next time, or with a run now, if it differs from the file before.',
        params,
        takesCsv: true,
        response: { 200: schemas.schedule },
        refusals: ['schedule_unknown', 'setting_invalid', 'source_too_large', 'disk_full'],
      },
    },
    async (request) => {
      const { content } = await readUpload(request, { maxBytes: maxUpload });
      return operations.uploadSource(request.params.name, content);
    },
  );

  api.get(
    '/sources',
    {
      schema: {
        tags,
        summary: 'List the files that schedules may read, in the folders that the operator has set',
        response: { 200: schemas.sourceFiles },
      },
    },
    async () => ({ items: await operations.sourceFiles() }),
  );

  api.post(
    '/schedules/:name/pause',
    { schema: { tags, summary: 'Pause a schedule', params, response: { 200: schemas.schedule }, refusals } },
    ({ params }) => operations.pauseSchedule(params.name),
  );

  api.post(
    '/schedules/:name/resume',
    { schema: { tags, summary: 'Resume a schedule', params, response: { 200: schemas.schedule }, refusals } },
    ({ params }) => operations.resumeSchedule(params.name),
  );

  api.post(
    '/schedules/:name/run',
    {
      schema: {
        tags,
        summary: 'Run a schedule now',
        description: 'The history shows the result.',
        params,
        response: { 204: NOTHING },
        refusals,
      },
    },
    async ({ params }, reply) => {
      await operations.runSchedule(params.name);
      return reply.code(204).send();
    },
  );

  api.delete(
    '/schedules/:name',
    {
      schema: {
        tags,
        summary: 'Remove a schedule and its history; its runs are kept',
        params,
        response: { 204: NOTHING },
        refusals,
      },
    },
    async ({ params }, reply) => {
      await operations.removeSchedule(params.name);
      return reply.code(204).send();
    },
  );
};
