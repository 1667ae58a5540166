import { DEAD_LETTER_ROUTES } from './dead-letter-routes.js';
import { LINE_ROUTES } from './line-routes.js';
import { PLAN_ROUTES } from './plan-routes.js';
import type { Route } from './route.js';
import { RUN_ROUTES } from './run-routes.js';
import { SCHEDULE_ROUTES } from './schedule-routes.js';

/** Every call of the API. */
export const ROUTES: readonly Route[] = [
  ...RUN_ROUTES,
  ...PLAN_ROUTES,
  ...DEAD_LETTER_ROUTES,
  ...SCHEDULE_ROUTES,
  ...LINE_ROUTES,
];

export const BASE = '/api/v1';
