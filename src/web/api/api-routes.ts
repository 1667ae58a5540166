import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { OperatorError } from '../../errors.js';
import type { Operations } from '../../operations/operations.js';
import { showAccount } from '../pages/shown-account.js';
import { accountRoutes } from './account-routes.js';
import { activeRoutes } from './active-routes.js';
import type { ApiContext } from './api-plugin.js';
import { auditRoutes } from './audit-routes.js';
import { deadLetterRoutes } from './dead-letter-routes.js';
import { docsPage } from './docs-page.js';
import { editRoutes } from './edit-routes.js';
import { lineRoutes } from './line-routes.js';
import { addOpenApi, BASE, type OpenApi } from './open-api.js';
import { planRoutes } from './plan-routes.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';
import { pruneRoutes } from './prune-routes.js';
import { RunEvents, type RunEventsOptions } from './run-events.js';
import { runRoutes } from './run-routes.js';
import { scheduleRoutes } from './schedule-routes.js';

export type ApiOptions = {
  version: string;
  /** The maximum size of an upload, in bytes. */
  maxUpload: number;
  events?: Partial<RunEventsOptions>;
};

const DEFAULTS: ApiOptions = { version: '0', maxUpload: 200_000_000 };

/** The HTTP API below /api/v1, its OpenAPI document, and the page that shows it. */
export async function addApiRoutes(
  app: FastifyInstance,
  operations: Operations,
  given: Partial<ApiOptions> = {},
): Promise<void> {
  const { version, maxUpload, ...options } = { ...DEFAULTS, ...given };
  const events = new RunEvents(operations, options.events);
  // Before the server waits for its connections to close, because these never would.
  app.addHook('preClose', async () => events.close());

  let document = (): OpenApi => {
    throw new Error('The API is not registered yet.');
  };
  let page: string | undefined;
  app.get('/api/openapi.json', async () => document());
  await app.register(async (scope) => {
    showAccount(scope, operations);
    scope.get('/api/docs', (_request, reply) => {
      page ??= docsPage(document());
      return reply.type('text/html; charset=utf-8').send(page);
    });
  });
  await app.register(
    async (api) => {
      if (!api.hasContentTypeParser('multipart/form-data')) await api.register(multipart);
      // As a stream, because a CSV may be larger than memory.
      api.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
      document = await addOpenApi(api, version);
      addErrors(api);
      addValidation(api);
      const context: ApiContext = { operations, events, maxUpload };
      for (const routes of [
        accountRoutes,
        pruneRoutes,
        runRoutes,
        activeRoutes,
        planRoutes,
        editRoutes,
        deadLetterRoutes,
        scheduleRoutes,
        lineRoutes,
        auditRoutes,
      ])
        await api.register(routes, context);
    },
    { prefix: BASE },
  );
}

/** Sends the problem document of an error. */
function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (problem.status === 500) request.log.error({ err: error }, 'an API request failed');
  if (problem.status === 503) reply.header('retry-after', '5');
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

function addErrors(api: FastifyInstance): void {
  api.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  api.setNotFoundHandler((request) => {
    const what = `Unknown API operation: ${request.method} ${request.url.slice(0, 200)}.`;
    throw Object.assign(new Error(what), { statusCode: 404 });
  });
}

const WHERE: Record<string, string> = { params: 'path', querystring: 'query', headers: 'headers' };

/** Validates requests against their schemas, and refuses unknown query parameters; responses are sent unchanged. */
function addValidation(api: FastifyInstance): void {
  api.addHook('onRoute', ({ schema }) => {
    if (schema) schema.querystring ??= z.strictObject({});
  });
  api.setValidatorCompiler<z.ZodType>((route) => {
    const check = validatorCompiler(route);
    // Without a body, Fastify passes null.
    return (value) => check(value ?? undefined);
  });
  api.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  api.setSchemaErrorFormatter((errors, part) => {
    const where = WHERE[part] ?? 'body';
    const said = errors.slice(0, 3).map(({ instancePath, message }) => {
      const field = instancePath.slice(1).replaceAll('/', '.');
      return `${field || where}: ${message}`;
    });
    return new OperatorError(
      'setting_invalid',
      `Invalid ${where}. ${said.join('; ')}.`,
      'See the documentation: /api/docs',
    );
  });
}
