import { z } from 'zod';
import { withoutUndefined } from '../../runs/default-settings.js';
import { type Route, route } from './route.js';
import * as schemas from './schemas.js';

const tag = 'Schedules';
const params = z.strictObject({ name: z.string().describe('Small letters, digits and hyphens.') });
const aSchedule = { kind: 'json', schema: schemas.schedule } as const;
const refusals = ['schedule_unknown', 'setting_invalid'] as const;

export const SCHEDULE_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/schedules',
    tag,
    summary: 'List the schedules, with next and last run',
    answer: { kind: 'json', schema: schemas.scheduleList },
    handle: async (operations) => ({ items: await operations.schedules() }),
  }),
  route({
    method: 'GET',
    path: '/schedules/:name',
    tag,
    summary: 'One schedule, with its history',
    params,
    answer: { kind: 'json', schema: schemas.scheduleWithHistory },
    refusals,
    handle: (operations, { params }) => operations.schedule(params.name),
  }),
  route({
    method: 'GET',
    path: '/schedules/:name/history',
    tag,
    summary: 'What came of each time, the oldest first',
    params,
    answer: { kind: 'json', schema: schemas.history },
    refusals,
    handle: async (operations, { params }) => ({ items: (await operations.schedule(params.name)).history }),
  }),
  route({
    method: 'PUT',
    path: '/schedules/:name',
    tag,
    summary: 'Make a schedule, or change it',
    params,
    body: schemas.newSchedule,
    answer: aSchedule,
    refusals: ['setting_invalid'],
    handle: (operations, { params, body: { settings, ...schedule } }) =>
      operations.saveSchedule({ ...params, ...schedule, settings: withoutUndefined(settings) }),
  }),
  route({
    method: 'POST',
    path: '/schedules/:name/pause',
    tag,
    summary: 'Let no time start a run',
    params,
    answer: aSchedule,
    refusals,
    handle: (operations, { params }) => operations.pauseSchedule(params.name),
  }),
  route({
    method: 'POST',
    path: '/schedules/:name/resume',
    tag,
    summary: 'Let times start runs again',
    params,
    answer: aSchedule,
    refusals,
    handle: (operations, { params }) => operations.resumeSchedule(params.name),
  }),
  route({
    method: 'POST',
    path: '/schedules/:name/run',
    tag,
    summary: 'Ask for a run now',
    detail: 'What comes of it stands in the history.',
    params,
    status: 204,
    answer: { kind: 'nothing' },
    refusals,
    handle: (operations, { params }) => operations.runSchedule(params.name),
  }),
  route({
    method: 'DELETE',
    path: '/schedules/:name',
    tag,
    summary: 'Forget a schedule and its history; its runs stay',
    params,
    status: 204,
    answer: { kind: 'nothing' },
    refusals,
    handle: (operations, { params }) => operations.removeSchedule(params.name),
  }),
];
