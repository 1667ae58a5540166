import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { OpenApi, Operation } from '../../src/web/api/open-api.js';

export type ApiRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /api/v1, with its query. */
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
};
export type ApiAnswer = { status: number; headers: Record<string, string>; body: string };
export type ApiCall = { payload?: unknown; headers?: Record<string, string> };
/** What its body is has been checked, so it has no type of its own. */
export type CheckedAnswer = ApiAnswer & { json(): ReturnType<typeof JSON.parse> };

/** How calls of the API are made where an answer is held against the document, whatever carries them. */
export type DocumentedApi = {
  /** Makes a call, and checks status, media type and body of its answer; and the call's own body, where it was taken. */
  call(method: ApiRequest['method'], path: string, call?: ApiCall): Promise<CheckedAnswer>;
  /** The calls of the document that have not succeeded yet, as `GET /runs/{id}`. */
  notCalled(): string[];
};

type DocumentedCall = { name: string; method: string; path: string; pattern: RegExp; operation: Operation };

/** Every call that is in the document. */
export function callsOf(document: OpenApi): DocumentedCall[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
      operation,
    })),
  );
}

/** @param send what carries a request: a port, or the app itself */
export function documentedApi(document: OpenApi, send: (request: ApiRequest) => Promise<ApiAnswer>): DocumentedApi {
  const check = checksOf(document);
  const calls = callsOf(document);
  const called = new Set<string>();
  return {
    async call(method, path, { payload, headers = {} } = {}) {
      const isJson = payload !== undefined && typeof payload !== 'string' && !Buffer.isBuffer(payload);
      const answer = await send({
        method,
        path,
        headers: { ...(isJson && { 'content-type': 'application/json' }), ...headers },
        body: isJson ? JSON.stringify(payload) : (payload as string | Buffer | undefined),
      });
      const [bare = ''] = path.split('?');
      const meant = calls.find((call) => call.method === method && call.pattern.test(bare));
      check.answer(meant, answer);
      if (meant && answer.status < 400) {
        if (isJson) check.body(meant, payload);
        called.add(meant.name);
      }
      return { ...answer, json: () => JSON.parse(answer.body) };
    },
    notCalled: () => calls.map(({ name }) => name).filter((name) => !called.has(name)),
  };
}

type Media = Record<string, unknown>;

/** Checks by JSON Schema alone, as a client would make them that was generated from the document. */
function checksOf(document: OpenApi) {
  // What is no word of JSON Schema, such as “paths”, stands around the schemas; formats are said by patterns too.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'api', ...document });
  const compiled = new Map<string, ValidateFunction>();
  const schemaAt = (pointer: string) => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` });
    compiled.set(pointer, known);
    return known;
  };

  const body = ({ name, path, method, operation }: DocumentedCall, payload: unknown) => {
    expect(operation.requestBody, `${name} takes a body`).toBeDefined();
    const steps = ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
    expectValid(schemaAt(pointerOf(steps)), payload);
  };
  const answer = (meant: DocumentedCall | undefined, { status, headers, body }: ApiAnswer) => {
    const type = headers['content-type']?.split(';')[0] ?? '';
    if (!meant) {
      expect([type, status >= 400 && status < 500]).toEqual(['application/problem+json', true]);
      return expectValid(schemaAt('/components/schemas/Problem'), JSON.parse(body));
    }
    const { responses } = meant.operation;
    const said = String(status) in responses ? String(status) : 'default';
    if (status < 400) expect(Object.keys(responses), `${meant.name} answers ${status}`).toContain(String(status));
    const content = responses[said]?.['content'] as Media | undefined;
    if (!content) return expect([body, type]).toEqual(['', '']);
    expect(Object.keys(content), `${meant.name} answers ${type}`).toContain(type);
    const steps = ['paths', meant.path, meant.method.toLowerCase(), 'responses', said, 'content', type, 'schema'];
    const isJson = /\bjson$/.test(type);
    expectValid(schemaAt(pointerOf(steps)), isJson ? JSON.parse(body) : body);
    if (status >= 400) expect(JSON.parse(body)).toMatchObject({ status });
  };
  return { body, answer };
}

/** RFC 6901, as a fragment of an address. */
function pointerOf(steps: readonly string[]): string {
  return steps.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
}

function expectValid(isValid: ValidateFunction, value: unknown): void {
  isValid(value);
  expect(isValid.errors ?? [], JSON.stringify(value)).toEqual([]);
}
