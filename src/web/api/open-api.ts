import { z } from 'zod';
import { STATUS_OF } from '../status-of.js';
import type { Answer, Route } from './route.js';
import { BASE, ROUTES } from './routes.js';
import { named, problem } from './schemas.js';

type Json = { [key: string]: unknown };

/** One of the parameters of a call, as the document and its page show them. */
export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Json;
};

export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters: Parameter[];
  requestBody?: Json;
  responses: Record<string, Json>;
};

export type OpenApi = {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  security: Json[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Json };
};

/** The calls of the API as an OpenAPI 3.1 document, made of the same schemas by which they are checked. */
export function openApiDocument(version: string): OpenApi {
  const paths: OpenApi['paths'] = {};
  for (const route of ROUTES) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'linq-cards',
      version,
      description:
        'Upload a CSV of phone numbers; each ends up with the right contact card on Linq, and each row with an outcome.',
    },
    servers: [{ url: BASE }],
    security: [{ token: [] }, { cookie: [] }],
    tags: [...new Set(ROUTES.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'linq-cards' },
      },
    },
  };
}

function operationOf(route: Route): Operation {
  const { method, path, tag, summary, detail } = route;
  const body = requestBodyOf(route);
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[:/.-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: [tag],
    summary,
    ...(detail !== undefined && { description: detail }),
    parameters: [
      ...parametersOf('path', route.params),
      ...parametersOf('query', route.query),
      ...parametersOf('header', route.headers),
    ],
    ...(body && { requestBody: body }),
    responses: responsesOf(route),
  };
}

function parametersOf(where: Parameter['in'], schema: z.ZodObject): Parameter[] {
  const { properties = {} } = z.toJSONSchema(schema) as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: !schema.shape[name]?.safeParse(undefined).success,
    ...(typeof description === 'string' && { description }),
    schema: rest,
  }));
}

function requestBodyOf({ body }: Route): Json | undefined {
  if (body === undefined) return undefined;
  if (body !== 'csv') {
    const required = !(body instanceof z.ZodOptional);
    return { required, content: { 'application/json': { schema: reference(withoutOptional(body)) } } };
  }
  const form = { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] };
  const content = { 'text/csv': { schema: { type: 'string' } }, 'multipart/form-data': { schema: form } };
  return { required: true, content };
}

function responsesOf({ status, answer, refusals }: Route): Record<string, Json> {
  const refused = new Map<number, string[]>([[STATUS_OF.usage, ['usage']]]);
  for (const code of refusals) refused.set(STATUS_OF[code], [...(refused.get(STATUS_OF[code]) ?? []), code]);
  const problems = [...refused].map(([refusedStatus, codes]) => [
    String(refusedStatus),
    { description: codes.join(', '), content: { 'application/problem+json': { schema: reference(problem) } } },
  ]);
  const other = {
    description: 'Anything else.',
    content: { 'application/problem+json': { schema: reference(problem) } },
  };
  return { [status]: answered(answer), ...noMoreEvents(answer), ...Object.fromEntries(problems), default: other };
}

function answered(answer: Answer): Json {
  switch (answer.kind) {
    case 'json':
      return { description: 'Done.', content: { 'application/json': { schema: reference(answer.schema) } } };
    case 'download':
      return { description: 'The file.', content: { [answer.type]: { schema: { type: 'string' } } } };
    case 'events':
      return {
        description: 'Events as they happen.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      };
    case 'nothing':
      return { description: 'Done.' };
  }
}

function noMoreEvents({ kind }: Answer): Record<string, Json> {
  return kind === 'events' ? { 204: { description: 'The run is over, and all of it has been told.' } } : {};
}

function reference(schema: z.ZodType): Json {
  const id = named.get(schema)?.id;
  if (id === undefined) throw new Error('A body or an answer of the API has no name.');
  return { $ref: `#/components/schemas/${id}` };
}

/** A body may leave out what has a default; an answer has it. */
function componentSchemas(): Record<string, Json> {
  const uri = (id: string) => `#/components/schemas/${id}`;
  const { schemas: answers } = z.toJSONSchema(named, { uri });
  const { schemas: bodies } = z.toJSONSchema(named, { uri, io: 'input' });
  const ofBodies = new Set(ROUTES.map(({ body }) => body instanceof z.ZodType && named.get(withoutOptional(body))?.id));
  const all = [...Object.entries(answers), ...Object.entries(bodies).filter(([id]) => ofBodies.has(id))];
  return Object.fromEntries(all.map(([id, { $id, $schema, ...schema }]) => [id, schema as Json]));
}

function withoutOptional(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}
