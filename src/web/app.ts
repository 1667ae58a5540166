import multipart from '@fastify/multipart';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Log } from '../log.js';
import type { Operations } from '../operations/operations.js';
import { addApiRoutes } from './api/api-routes.js';
import { addAssets } from './assets.js';
import { addBoard, type ShowOn } from './board.js';
import { answer, sendError } from './error-response.js';
import { addHealth } from './health.js';
import type { Metrics } from './metrics.js';
import { addPageRoutes } from './pages/page-routes.js';
import { addAuthentication, type Security } from './security/authenticate.js';
import { addHeaders } from './security/headers.js';
import { addLogin } from './security/login.js';
import { addSlowSenderLimit } from './slow-senders.js';
import { addUploads, type Uploads } from './uploads.js';

export type AppOptions = {
  operations: Operations;
  security: Security;
  uploads: Uploads;
  metrics: Metrics;
  /** The board of queues; null for none. */
  showQueues: ShowOn | null;
  log: Log;
  version: string;
  /** The path of a sample CSV; null if the server does not use the simulator. */
  sample: string | null;
};

/** For forms and JSON; files have their own limit. */
const BODY_LIMIT = 1_000_000;
/**
 * A request must arrive completely within this time, even a large file on a slow connection. Node's own limit for
 * headers is a minute.
 */
const REQUEST_WITHIN_MS = 900_000;

/** The whole HTTP application, without a port: pages, API, health, metrics. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { operations, security, uploads, metrics, showQueues, log, version, sample } = options;
  const app = Fastify({
    loggerInstance: log.child({ part: 'web' }) as FastifyBaseLogger,
    // URLs contain phone numbers, and once the token; addLog decides what is logged of a request.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_WITHIN_MS,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  addLog(app, metrics);
  addErrors(app);
  addSlowSenderLimit(app);
  await addHeaders(app);
  const authentication = await addAuthentication(app, security);
  addUploads(app, uploads);
  addLogin(app, authentication);
  addHealth(app, operations);
  await addAssets(app);
  app.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  if (showQueues) await addBoard(app, showQueues);
  // Pages and API limit the file of a form themselves, with an error instead of silent truncation.
  await app.register(multipart, { limits: { files: 1 } });
  await addApiRoutes(app, operations, { version, maxUpload: uploads.maxBytes });
  await addPageRoutes(app, operations, { maxUpload: uploads.maxBytes, sample });
  return app;
}

/** Logs one line per response, with the route's pattern instead of the URL. */
function addLog(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async ({ method, routeOptions, log }, reply) => {
    const { statusCode: status, elapsedTime } = reply;
    const route = routeOptions.url ?? 'none';
    log.debug({ method, route, status, ms: Math.round(elapsedTime) }, 'answered');
    metrics.answered({ method, route, status, seconds: elapsedTime / 1_000 });
  });
}

/** Handles errors and unknown paths outside pages and API. */
function addErrors(app: FastifyInstance): void {
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => {
    const title = 'Not found';
    const detail = 'This page does not exist.';
    return answer({ type: 'about:blank', title, status: 404, detail, next: 'Check the URL.' }, request, reply);
  });
}
