import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { hasErrno, OperatorError } from '../errors.js';
import { SimulatedAccount, type SimulatedAnswer, type WireCard, type WireFields } from './account.js';
import { SimulatedAttachments } from './attachments.js';
import { type Effect, type Fault, TestNumbers } from './behaviour.js';
import { seededRandom } from './random.js';
import { RequestLog } from './request-log.js';

export type SimulatorOptions = {
  host?: string;
  /** 0 chooses a free port. */
  port?: number;
  latencyMs?: number;
  /** Requests per second for the whole account; further ones get 429. 0: no limit. */
  rateLimit?: number;
  /** Share of writes that fail with 500, from 0 to 1. */
  failShare?: number;
  seed?: number;
  lines?: readonly string[] | 'any';
  cards?: readonly WireCard[];
};

/** Conditions that can be changed while the simulator runs. */
export type Conditions = {
  /** The response to every request: the status, and Linq's code if there is one. */
  outage: { status: number; code?: number; retryAfter?: number } | null;
  /** Every key is rejected. */
  keyRevoked: boolean;
  /** A fault for a share of the numbers, as if they were test numbers. */
  fault: Fault | null;
  /** The account keeps attachments for a day only, at signed addresses. */
  ephemeral: boolean;
};

export type Simulator = {
  /** The base URL for LINQ_API_V3_BASE_URL. */
  baseUrl: string;
  account: SimulatedAccount;
  attachments: SimulatedAttachments;
  requests: RequestLog;
  conditions: Conditions;
  close(): Promise<void>;
};

const BASE_PATH = '/api/partner';
const MOST_PUT_BYTES = 20_000_000;

/** Starts a local Linq API with real state, for the demo, for trials and for tests. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const account = new SimulatedAccount({ lines: options.lines ?? 'any', cards: options.cards ?? [] });
  const requests = new RequestLog();
  const conditions: Conditions = { outage: null, keyRevoked: false, fault: null, ephemeral: false };
  const attachments = new SimulatedAttachments();
  const app = Fastify({ forceCloseConnections: true });
  const parts = { account, attachments, requests, conditions };
  addApi(app, { ...parts, options });
  addControl(app, parts);
  await listen(app, options);
  const { address, port } = app.server.address() as AddressInfo;
  return { baseUrl: `http://${address}:${port}${BASE_PATH}`, ...parts, close: () => app.close() };
}

async function listen(app: FastifyInstance, { host = '127.0.0.1', port = 0 }: SimulatorOptions): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    if (!hasErrno(cause, 'EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL')) throw cause;
    throw new OperatorError(
      'port_taken',
      `Cannot listen on ${host}:${port} (${cause.code}).`,
      'Choose another port with --port; 0 chooses a free one.',
      { cause },
    );
  }
}

type Parts = {
  account: SimulatedAccount;
  attachments: SimulatedAttachments;
  requests: RequestLog;
  conditions: Conditions;
};

function addApi(
  app: FastifyInstance,
  { account, attachments, requests, conditions, options }: Parts & { options: SimulatorOptions },
): void {
  const numbers = new TestNumbers(account, () => conditions.fault);
  const random = seededRandom(options.seed ?? 1);

  const answer = async (request: FastifyRequest, reply: FastifyReply, phoneNumber: unknown, work: () => Effect) => {
    const entry = requests.begin(request.method, typeof phoneNumber === 'string' ? phoneNumber : null);
    // Checked on arrival: of a burst, only the requests beyond the limit are refused.
    const isTooMany = options.rateLimit ? requests.inLastSecond() > options.rateLimit : false;
    if (options.latencyMs) await sleep(options.latencyMs);
    const effect = refusal(request, isTooMany) ?? work();
    if (effect.kind === 'send' && effect.delayMs) await sleep(effect.delayMs);
    entry.status = effect.kind === 'send' ? effect.answer.status : effect.kind === 'raw' ? effect.status : null;
    return perform(effect, reply);
  };

  const refusal = (request: FastifyRequest, isTooMany: boolean): Effect | undefined => {
    const { outage, keyRevoked } = conditions;
    if (outage)
      return send({
        status: outage.status,
        code: outage.code ?? 3006,
        message: 'outage',
        ...(outage.retryAfter && { retryAfter: outage.retryAfter }),
      });
    // Any key is accepted, even with a space in it.
    if (keyRevoked || !/^Bearer .*\S/.test(request.headers.authorization ?? '')) {
      return send({ status: 401, code: 2004, message: 'Unauthorized - missing or invalid authentication token' });
    }
    if (isTooMany) return send({ status: 429, code: 1007, message: 'Too many requests', retryAfter: 1 });
    return undefined;
  };

  const write = (method: 'POST' | 'PATCH', phoneNumber: unknown, fields: WireFields): Effect => {
    if (options.failShare && random() < options.failShare)
      return send({ status: 500, code: 3006, message: 'Internal server error' });
    return numbers.write({ method, phoneNumber, fields });
  };

  // What is put to the storage is no JSON.
  app.addContentTypeParser(/^image\//, { parseAs: 'buffer', bodyLimit: MOST_PUT_BYTES }, (_, body, done) =>
    done(null, body),
  );
  app.put<{ Params: { id: string } }>('/_uploads/:id', (request, reply) =>
    reply.status(attachments.put(request.params.id, request.headers, request.body)).send(),
  );

  // With and without Linq's base path: the SDK's own tests and other clients set a base URL without it.
  for (const base of [BASE_PATH, '']) addCalls(base);

  function addCalls(base: string): void {
    const path = `${base}/v3/contact_card`;
    app.post<{ Body: WireFields & { phone_number?: unknown } }>(path, (request, reply) =>
      answer(request, reply, request.body?.phone_number, () =>
        write('POST', request.body?.phone_number, request.body ?? {}),
      ),
    );
    app.patch<{ Body: WireFields; Querystring: { phone_number?: string } }>(path, (request, reply) =>
      answer(request, reply, request.query.phone_number, () =>
        write('PATCH', request.query.phone_number, request.body ?? {}),
      ),
    );
    app.get<{ Querystring: { phone_number?: string } }>(path, (request, reply) => {
      const { phone_number: phoneNumber } = request.query;
      return answer(request, reply, phoneNumber, () => {
        if (phoneNumber) numbers.beforeRead(phoneNumber);
        return send(account.list(phoneNumber));
      });
    });
    app.post(`${base}/v3/attachments`, (request, reply) =>
      answer(request, reply, null, () => {
        const how = { origin: `http://${request.host}`, isEphemeral: conditions.ephemeral };
        return send(attachments.announce(request.body, how));
      }),
    );
    app.get(`${base}/v3/phone_numbers`, (request, reply) =>
      answer(request, reply, null, () => send(account.listLines())),
    );
  }
}

/** For tests and benchmarks in another process: the request log and the conditions. */
function addControl(app: FastifyInstance, { account, attachments, requests, conditions }: Parts): void {
  app.get('/_simulator/attachments', async () => attachments.list);
  app.get('/_simulator/cards', async () => [...account.cards.values()]);
  app.get('/_simulator/requests', async () => requests.entries);
  app.delete('/_simulator/requests', async (_, reply) => {
    requests.forget();
    return reply.status(204).send();
  });
  app.get('/_simulator/summary', async () => requests.summary());
  app.post<{ Body: Partial<Conditions> }>('/_simulator/conditions', async (request) =>
    Object.assign(conditions, request.body),
  );
}

function send(answer: SimulatedAnswer): Effect {
  return { kind: 'send', answer };
}

function perform(effect: Effect, reply: FastifyReply): unknown {
  const traceId = randomBytes(16).toString('hex');
  switch (effect.kind) {
    case 'cut':
      reply.hijack();
      reply.raw.destroy();
      return undefined;
    case 'hang':
      reply.hijack();
      return undefined;
    case 'raw':
      return reply.status(effect.status).type(effect.type).header('x-trace-id', traceId).send(effect.body);
    case 'send': {
      const { answer } = effect;
      reply.status(answer.status).header('x-trace-id', traceId);
      if ('body' in answer) return reply.send(answer.body);
      const { status, code, message, retryAfter } = answer;
      if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
      const error = { status, code, message, ...(retryAfter !== undefined && { retry_after: retryAfter }) };
      return reply.send({ success: false, error, trace_id: traceId });
    }
  }
}
