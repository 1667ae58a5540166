import { hostname } from 'node:os';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { planDifferenceSchema } from '../../cards/plan.js';
import { readWebToken } from '../../config.js';
import { OPERATOR_ERRORS, OperatorError, type OperatorErrorCode } from '../../errors.js';
import { readAddress } from '../../home/address.js';
import type { Home } from '../../home/home.js';
import type { Holder } from '../../home/lock.js';
import { readWebTokenOf } from '../../home/web-token.js';
import { PlanOutdated } from '../../operations/plan-outdated.js';
import type { Env } from '../../read-env.js';
import type { Form } from './picture-form.js';

/** The process that serves a home, as a command on the same machine talks to it. */
export type ServeClient = {
  holder: Holder;
  /** Whether it works with the built-in simulator. */
  simulate: boolean;
  /** @throws OperatorError with the code that the server gives; `serve_unreachable`, `interrupted` */
  ask<T>(schema: z.ZodType<T>, method: 'GET' | 'POST' | 'DELETE', path: string, more?: AskMore): Promise<T>;
  /** What happens to a run, as it happens; ends with the connection. */
  events(run: string, signal: AbortSignal): AsyncGenerator<ServeEvent>;
};

/** What goes with a request: a CSV, a form or a value as its body, and what ends the wait for its answer. */
export type AskMore = { csv?: Readable; form?: Form; json?: unknown; signal?: AbortSignal };

export type ServeEvent = { event: string; data: unknown };

const NO_CONTENT = 204;

const problemSchema = z.object({ code: z.string(), detail: z.string(), next: z.string() }).partial();
const outdatedSchema = z.object({ differences: z.array(planDifferenceSchema), differing: z.number() });

/** @throws OperatorError `serve_unreachable` where the process that serves the home cannot be reached from here */
export async function serveOf(home: Home, holder: Holder, env: Env): Promise<ServeClient> {
  const address = await readAddress(home);
  // One that was killed may have left its address behind; one that has just begun has none yet.
  if (address?.pid !== holder.pid || holder.host !== hostname()) throw unreachable(holder);
  const token = readWebToken(env) ?? readWebTokenOf(home) ?? '';
  return serveClient({ holder, url: address.url, token });
}

function serveClient({ holder, url, token }: { holder: Holder; url: string; token: string }): ServeClient {
  const send = async (path: string, init: RequestInit) => {
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    let answer: Response;
    try {
      answer = await fetch(`${url}/api/v1${path}`, { ...init, headers, redirect: 'error' });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw unreachable(holder, cause);
    }
    if (!answer.ok) throw await refusalOf(answer);
    return answer;
  };
  return {
    holder,
    simulate: /--simulate\b/.test(holder.command),
    async ask(schema, method, path, { signal, ...body } = {}) {
      try {
        const answer = await send(path, { method, ...bodyOf(body), ...(signal && { signal }) });
        return schema.parse(answer.status === NO_CONTENT ? undefined : await answer.json());
      } catch (error) {
        throw signal?.aborted ? stopped() : error;
      }
    },
    async *events(run, signal) {
      const answer = await send(`/runs/${run}/events`, { signal, headers: { accept: 'text/event-stream' } });
      if (answer.body) yield* eventsIn(answer.body);
    },
  };
}

function bodyOf({ csv, form, json }: Pick<AskMore, 'csv' | 'form' | 'json'>): RequestInit {
  const streamed = form ?? (csv && { type: 'text/csv', content: csv });
  if (streamed) {
    const body = Readable.toWeb(streamed.content) as ReadableStream;
    return { headers: { 'content-type': streamed.type }, body, duplex: 'half' };
  }
  return json === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
}

/** Reads server-sent events as HTML's standard has them; ours have one line of data each. */
export async function* eventsIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServeEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
    }
  }
}

async function refusalOf(answer: Response): Promise<OperatorError> {
  const body: unknown = await answer.json().catch(() => null);
  const outdated = outdatedSchema.safeParse(body).data;
  if (outdated) return new PlanOutdated(outdated.differences, outdated.differing);
  const problem = problemSchema.safeParse(body).data ?? {};
  const { code = '', detail = `The server responded with ${answer.status}.`, next = 'See its log.' } = problem;
  if (answer.status === 401) {
    const remedy = 'Set LINQ_CARDS_WEB_TOKEN to the token that serve was started with.';
    return new OperatorError('login_needed', 'The process that serves this home expects another token.', remedy);
  }
  const known = code in OPERATOR_ERRORS ? (code as OperatorErrorCode) : 'serve_unreachable';
  return new OperatorError(known, detail, next);
}

function unreachable({ pid, host, command }: Holder, cause?: unknown): OperatorError {
  return new OperatorError(
    'serve_unreachable',
    `Process ${pid} on ${host} holds this home (${command}) and cannot be reached from here.`,
    'Try again in a moment, use its pages, or stop it.',
    { cause },
  );
}

function stopped(): OperatorError {
  return new OperatorError('interrupted', 'Stopped before the response arrived.', 'Run the command again.');
}
