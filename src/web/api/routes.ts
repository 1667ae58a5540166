import { z } from 'zod';
import { LETTER_ROUTES } from './letter-routes.js';
import { PLAN_ROUTES } from './plan-routes.js';
import { type Route, route } from './route.js';
import { RUN_ROUTES } from './run-routes.js';
import { SCHEDULE_ROUTES } from './schedule-routes.js';
import * as schemas from './schemas.js';

const LINE_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/lines/:number',
    tag: 'Lines',
    summary: 'Everything about one number',
    params: z.strictObject({
      number: z.string().describe('A phone number with + and country code; the + may be left out.'),
    }),
    answer: { kind: 'json', schema: schemas.line },
    refusals: ['setting_invalid'],
    handle: (desk, { params }) => desk.line(params.number),
  }),
];

/** Every call of the API. */
export const ROUTES: readonly Route[] = [
  ...RUN_ROUTES,
  ...PLAN_ROUTES,
  ...LETTER_ROUTES,
  ...SCHEDULE_ROUTES,
  ...LINE_ROUTES,
];

export const BASE = '/api/v1';
