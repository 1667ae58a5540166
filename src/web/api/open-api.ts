import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { STATUS_OF } from '../status-of.js';
import { problem } from './schemas.js';

type Json = { [key: string]: unknown };

/** A parameter of an operation, as in the document and on its page. */
export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Json;
};

export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: Json;
  responses: Record<string, Json>;
};

/** The parts of an OpenAPI 3.1 document that we use. */
export type OpenApi = {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
};

export const BASE = '/api/v1';

/**
 * Records the routes added from now on. @returns a function that gives the OpenAPI document once the server is ready
 */
export async function addOpenApi(api: FastifyInstance, version: string): Promise<() => OpenApi> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'linq-cards',
        version,
        description:
          'Upload a CSV of phone numbers to create and update their contact cards on Linq. Every row gets an outcome.',
      },
      servers: [{ url: BASE }],
      security: [{ token: [] }, { cookie: [] }],
      tags: ['Runs', 'Dead letters', 'Schedules', 'Lines'].map((name) => ({ name })),
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'linq-cards' },
        },
      },
    },
    transform: describeCall,
    transformObject: onlyWhatIsUsed,
  });
  return () => api.swagger() as unknown as OpenApi;
}

/** Adds the implicit parts of an operation: its id, its errors, and the content types of a CSV. */
const describeCall: SwaggerTransform = (document) => {
  const { method } = document.route;
  const { refusals = [], takesCsv, response, body, ...schema } = document.schema as FastifySchema;
  const described = {
    ...schema,
    operationId: operationId(String(method), document.url),
    response: { ...successes(response as Record<string, unknown>), ...problems(refusals) },
    ...(body !== undefined && { body }),
    ...(body instanceof z.ZodOptional && { body: body.unwrap(), [OPTIONAL_BODY]: true }),
  };
  const transformed = jsonSchemaTransform({ ...document, schema: described } as never);
  return takesCsv
    ? { ...transformed, schema: { ...transformed.schema, body: takesCsv === true ? CSV_BODY : csvBody(PICTURES) } }
    : transformed;
};

/** @fastify/swagger marks every body as required. */
const OPTIONAL_BODY = 'x-optional-body';

const BINARY = { type: 'string', format: 'binary' };
/** They come before the file, which is read as it arrives. */
const PICTURES = { pictures: { type: 'array', items: BINARY } };
const CSV_BODY = csvBody({});

function csvBody(before: Record<string, unknown>) {
  const properties = { ...before, file: BINARY };
  return {
    content: {
      'text/csv': { schema: { type: 'string' } },
      'multipart/form-data': { schema: { type: 'object', properties, required: ['file'] } },
    },
  };
}

function operationId(method: string, url: string): string {
  const path = url.slice(BASE.length);
  return `${method.toLowerCase()}${path.replace(/[:/.-]+(\w)/g, (_, first: string) => first.toUpperCase())}`;
}

function successes(response: Record<string, unknown>): Record<string, unknown> {
  const described = Object.entries(response).map(([status, schema]) => {
    const isBare = schema instanceof z.ZodType && !(schema instanceof z.ZodUndefined);
    return [status, isBare ? { description: 'Done.', content: { 'application/json': { schema } } } : schema];
  });
  return Object.fromEntries(described);
}

function problems(refusals: NonNullable<FastifySchema['refusals']>): Record<string, unknown> {
  const codes = new Map<number | 'default', string>([[STATUS_OF.usage, 'usage']]);
  for (const code of refusals) {
    const others = codes.get(STATUS_OF[code]);
    codes.set(STATUS_OF[code], others === undefined ? code : `${others}, ${code}`);
  }
  codes.set('default', 'Anything else.');
  const content = { 'application/problem+json': { schema: problem } };
  return Object.fromEntries([...codes].map(([status, description]) => [status, { description, content }]));
}

/**
 * Each named schema exists twice, for responses and (`…Input`) for requests. Only referenced ones are kept; a schema
 * used only in requests gets the plain name.
 */
const onlyWhatIsUsed: SwaggerTransformObject = (document) => {
  const whole = JSON.parse(JSON.stringify(jsonSchemaTransformObject(document))) as OpenApi;
  for (const operations of Object.values(whole.paths)) {
    for (const operation of Object.values(operations)) {
      if (OPTIONAL_BODY in operation) operation.requestBody = { ...operation.requestBody, required: false };
      delete (operation as Json)[OPTIONAL_BODY];
    }
  }
  const { schemas } = whole.components;
  const used = referredTo(whole.paths, schemas);
  const kept = Object.entries(schemas).filter(([id]) => used.has(id));
  const renamed = [...used].filter((id) => id.endsWith('Input') && !used.has(plain(id)));
  let text = JSON.stringify({ ...whole, components: { ...whole.components, schemas: Object.fromEntries(kept) } });
  for (const id of renamed)
    text = text.replaceAll(`schemas/${id}"`, `schemas/${plain(id)}"`).replaceAll(`"${id}":`, `"${plain(id)}":`);
  return JSON.parse(text);
};

function plain(id: string): string {
  return id.slice(0, -'Input'.length);
}

/** The ids of all schemas that are referenced, directly or indirectly. */
function referredTo(value: unknown, schemas: Record<string, Json>, found = new Set<string>()): Set<string> {
  for (const [, id = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (found.has(id)) continue;
    found.add(id);
    referredTo(schemas[id] ?? {}, schemas, found);
  }
  return found;
}
