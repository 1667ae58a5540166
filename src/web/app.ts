import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Log } from '../log.js';
import type { Desk } from '../processes/desk.js';
import { addApi } from './api/add-api.js';
import { addAssets } from './assets.js';
import { addBoard, type ShowOn } from './board.js';
import { addHealth } from './health.js';
import type { Metrics } from './metrics.js';
import { addPages } from './pages/add-pages.js';
import { errorPage } from './plain-page.js';
import { problemOf, Refusal, sendProblem, wantsPage } from './refusal.js';
import { addGuard, type Security, withoutToken } from './security/guard.js';
import { addHeaders } from './security/headers.js';
import { addLogin } from './security/login.js';
import { loginPage } from './security/login-page.js';
import { addUploads, type Uploads } from './uploads.js';

export type AppOptions = {
  desk: Desk;
  security: Security;
  uploads: Uploads;
  metrics: Metrics;
  /** The board of queues; null for none. */
  showQueues: ShowOn | null;
  log: Log;
};

/** Forms and JSON; files have a limit of their own. */
const BODY_LIMIT = 1_000_000;
/** A request has to be here within this, a large file on a slow line too. Node's own limit for its headers is a minute. */
const REQUEST_WITHIN_MS = 900_000;

/** Everything that is answered over HTTP, without a port: pages, API, health, figures. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { desk, security, uploads, metrics, showQueues, log } = options;
  const app = Fastify({
    loggerInstance: log.child({ part: 'web' }) as FastifyBaseLogger,
    // Addresses hold numbers, and once the token: what is logged of a request stands in addLog.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_WITHIN_MS,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  addLog(app, metrics);
  addErrors(app);
  await addHeaders(app);
  const guard = addGuard(app, security);
  addUploads(app, uploads);
  addLogin(app, guard);
  addHealth(app, desk);
  await addAssets(app);
  app.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  if (showQueues) await addBoard(app, showQueues);
  addApi(app, desk);
  addPages(app, desk);
  return app;
}

/** One line per answer, with the route's pattern in place of the address. */
function addLog(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async ({ method, routeOptions, log }, reply) => {
    const { statusCode: status, elapsedTime } = reply;
    const route = routeOptions.url ?? 'none';
    log.debug({ method, route, status, ms: Math.round(elapsedTime) }, 'answered');
    metrics.answered({ method, route, status, seconds: elapsedTime / 1_000 });
  });
}

/** What no route has answered itself: who is not let in, what there is not, and bugs. */
function addErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    const told = problemOf(error);
    if (told.status === 500) request.log.error({ err: error, route: request.routeOptions.url }, 'an answer failed');
    if (error instanceof Refusal) reply.header('retry-after', String(error.retryAfterSeconds));
    if (told.status === 401) reply.header('www-authenticate', 'Bearer realm="linq-cards"');
    if (!wantsPage(request)) return sendProblem(reply, told);
    const isAboutLogin = told.status === 401 || (told.status === 429 && request.url.startsWith('/login'));
    // Nothing is said to who has not tried yet.
    const mistake =
      told.title === 'The token is needed.' ? null : `${told.title} ${told.status === 429 ? told.detail : ''}`;
    const next = request.method === 'GET' ? withoutToken(request.url) : '/';
    const page = isAboutLogin ? loginPage({ next, mistake }) : errorPage(told);
    return reply
      .status(told.status)
      .type('text/html; charset=utf-8')
      .send(await page);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const title = 'There is nothing at this address.';
    const told = {
      type: 'urn:linq-cards:not_found',
      title,
      status: 404,
      code: 'not_found',
      detail: 'Check the address.',
    };
    if (!wantsPage(request)) return sendProblem(reply, told);
    return reply
      .status(404)
      .type('text/html; charset=utf-8')
      .send(await errorPage(told));
  });
}
