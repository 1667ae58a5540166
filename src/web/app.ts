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
  /** The path of a CSV to try; null where it would not go to the simulator. */
  sample: string | null;
};

/** Forms and JSON; files have a limit of their own. */
const BODY_LIMIT = 1_000_000;
/** A request has to be here within this, a large file on a slow line too. Node's own limit for its headers is a minute. */
const REQUEST_WITHIN_MS = 900_000;

/** Everything that is answered over HTTP, without a port: pages, API, health, figures. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { operations, security, uploads, metrics, showQueues, log, version, sample } = options;
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
  addSlowSenderLimit(app);
  await addHeaders(app);
  const authentication = await addAuthentication(app, security);
  addUploads(app, uploads);
  addLogin(app, authentication);
  addHealth(app, operations);
  await addAssets(app);
  app.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  if (showQueues) await addBoard(app, showQueues);
  // A file of a form is cut off where pages and API say, and not in silence.
  await app.register(multipart, { limits: { files: 1 } });
  await addApiRoutes(app, operations, { version, maxUpload: uploads.maxBytes });
  await addPageRoutes(app, operations, { maxUpload: uploads.maxBytes, sample });
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

/** What no route has answered itself. */
function addErrors(app: FastifyInstance): void {
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => {
    const title = 'Not found';
    const detail = 'There is nothing at this address.';
    return answer({ type: 'about:blank', title, status: 404, detail, next: 'Check the address.' }, request, reply);
  });
}
