import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { OperatorError } from '../../errors.js';
import type { Operations } from '../../operations/operations.js';
import { docsPage } from './docs-page.js';
import { openApiDocument } from './open-api.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';
import type { Download, Input, Route } from './route.js';
import { BASE, ROUTES } from './routes.js';
import { RunEvents, type RunEventsOptions } from './run-events.js';
import { readUpload } from './upload-body.js';

export type ApiOptions = {
  version: string;
  /** Bytes of one upload. */
  maxUpload: number;
  events?: Partial<RunEventsOptions>;
};

const USUAL: ApiOptions = { version: '0', maxUpload: 200_000_000 };

/** The HTTP API below /api/v1, its OpenAPI document, and the page that shows it. */
export async function addApiRoutes(
  app: FastifyInstance,
  operations: Operations,
  given: Partial<ApiOptions> = {},
): Promise<void> {
  const options = { ...USUAL, ...given };
  const document = openApiDocument(options.version);
  const page = docsPage(document);
  app.get('/api/openapi.json', async () => document);
  app.get('/api/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));

  const events = new RunEvents(operations, options.events);
  // Before the server waits for its connections to end: these would not.
  app.addHook('preClose', async () => events.close());

  await app.register(
    async (api) => {
      if (!api.hasContentTypeParser('multipart/form-data')) await api.register(multipart);
      // As a stream: a CSV may be larger than the memory.
      api.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
      api.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
      api.setNotFoundHandler((request) => {
        const what = `There is no call ${request.method} ${request.url.slice(0, 200)}.`;
        throw Object.assign(new Error(what), { statusCode: 404 });
      });
      for (const route of ROUTES) {
        api.route({
          method: route.method,
          url: route.path,
          exposeHeadRoute: route.answer.kind !== 'events',
          handler: (request, reply) => answer(route, { ...options, operations, events }, request, reply),
        });
      }
    },
    { prefix: BASE },
  );
}

/** Answers an error with its problem document. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (problem.status === 500) request.log.error({ err: error }, 'a call of the API has failed');
  if (problem.status === 503) reply.header('retry-after', '5');
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

type Serving = { operations: Operations; events: RunEvents; maxUpload: number };

async function answer(
  route: Route,
  { operations, events, maxUpload }: Serving,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const input: Input = {
    params: parse(route.params, request.params, 'the path'),
    query: parse(route.query, request.query, 'the query'),
    headers: parse(route.headers, request.headers, 'the headers'),
    body: undefined,
  };
  if (route.body === 'csv') input.body = await readUpload(request, { maxBytes: maxUpload });
  else if (route.body) input.body = parse(route.body, request.body, 'the body');

  reply.code(route.status);
  switch (route.answer.kind) {
    case 'json':
      return reply.send(await route.handle(operations, input));
    case 'nothing':
      await route.handle(operations, input);
      return reply.send();
    case 'download':
      return sendDownload((await route.handle(operations, input)) as Download, route.answer.type, reply);
    case 'events':
      return sendEvents(events, input, reply);
  }
}

async function sendDownload(download: Download, type: string, reply: FastifyReply): Promise<FastifyReply> {
  reply.type(type).header('content-disposition', `attachment; filename="${download.name}"`);
  if ('content' in download) return reply.send(download.content);
  reply.header('content-length', (await stat(download.path)).size);
  return reply.send(createReadStream(download.path));
}

async function sendEvents(events: RunEvents, { params, headers }: Input, reply: FastifyReply): Promise<FastifyReply> {
  const { id } = params as { id: string };
  const { 'last-event-id': lastId } = headers as { 'last-event-id'?: string };
  const stream: Readable | undefined = await events.open(id, lastId);
  if (!stream) return reply.code(204).send();
  return reply.type('text/event-stream').header('cache-control', 'no-store').send(stream);
}

/** @throws OperatorError `setting_invalid`, naming what is wrong */
function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || where}: ${message}`);
  throw new OperatorError(
    'setting_invalid',
    `What stands in ${where} cannot be used. ${said.join('; ')}.`,
    'See how the call is made: /api/docs',
  );
}
