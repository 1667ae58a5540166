import multipart from '@fastify/multipart';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Log } from '../log.js';
import type { Desk } from '../processes/desk.js';
import { addApi } from './api/add-api.js';
import { addAssets } from './assets.js';
import { addBoard, type ShowOn } from './board.js';
import { addHealth } from './health.js';
import { addLinger } from './linger.js';
import type { Metrics } from './metrics.js';
import { addPages } from './pages/add-pages.js';
import { answer, refuse } from './refusal.js';
import { addGuard, type Security } from './security/guard.js';
import { addHeaders } from './security/headers.js';
import { addLogin } from './security/login.js';
import { addUploads, type Uploads } from './uploads.js';

export type AppOptions = {
  desk: Desk;
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
  const { desk, security, uploads, metrics, showQueues, log, version, sample } = options;
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
  addLinger(app);
  await addHeaders(app);
  const guard = addGuard(app, security);
  addUploads(app, uploads);
  addLogin(app, guard);
  addHealth(app, desk);
  await addAssets(app);
  app.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  if (showQueues) await addBoard(app, showQueues);
  // A file of a form is cut off where pages and API say, and not in silence.
  await app.register(multipart, { limits: { files: 1 } });
  await addApi(app, desk, { version, maxUpload: uploads.maxBytes });
  await addPages(app, desk, { maxUpload: uploads.maxBytes, sample });
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
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((request, reply) => {
    const title = 'Not found';
    const detail = 'There is nothing at this address.';
    return answer({ type: 'about:blank', title, status: 404, detail, next: 'Check the address.' }, request, reply);
  });
}
