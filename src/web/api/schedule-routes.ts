import { z } from 'zod';
import { withoutUndefined } from '../../runs/default-settings.js';
import { type ApiRoutes, NOTHING } from './api-plugin.js';
import * as schemas from './schemas.js';

const tags = ['Schedules'];
const params = z.strictObject({ name: z.string().describe('Small letters, digits and hyphens.') });
const refusals = ['schedule_unknown', 'setting_invalid'] as const;

export const scheduleRoutes: ApiRoutes = async (api, { operations }) => {
  api.get(
    '/schedules',
    {
      schema: { tags, summary: 'List the schedules, with next and last run', response: { 200: schemas.scheduleList } },
    },
    async () => ({ items: await operations.schedules() }),
  );

  api.get(
    '/schedules/:name',
    {
      schema: {
        tags,
        summary: 'One schedule, with its history',
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
        summary: 'What came of each time, the oldest first',
        params,
        response: { 200: schemas.history },
        refusals,
      },
    },
    async ({ params }) => ({ items: (await operations.schedule(params.name)).history }),
  );

  api.put(
    '/schedules/:name',
    {
      schema: {
        tags,
        summary: 'Make a schedule, or change it',
        params,
        body: schemas.newSchedule,
        response: { 200: schemas.schedule },
        refusals: ['setting_invalid'],
      },
    },
    ({ params, body: { settings, ...schedule } }) =>
      operations.saveSchedule({ ...params, ...schedule, settings: withoutUndefined(settings) }),
  );

  api.post(
    '/schedules/:name/pause',
    { schema: { tags, summary: 'Let no time start a run', params, response: { 200: schemas.schedule }, refusals } },
    ({ params }) => operations.pauseSchedule(params.name),
  );

  api.post(
    '/schedules/:name/resume',
    { schema: { tags, summary: 'Let times start runs again', params, response: { 200: schemas.schedule }, refusals } },
    ({ params }) => operations.resumeSchedule(params.name),
  );

  api.post(
    '/schedules/:name/run',
    {
      schema: {
        tags,
        summary: 'Ask for a run now',
        description: 'What comes of it stands in the history.',
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
        summary: 'Forget a schedule and its history; its runs stay',
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
