import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { OperatorErrorCode } from '../../errors.js';
import type { Operations } from '../../operations/operations.js';

const NOTHING = z.strictObject({});
const NO_HEADERS = z.object({});

/** A CSV that was sent, on its way in. */
export type Upload = { name: string; content: Readable };

/** Something to be kept as a file: one that is there, or one that is made while it is sent. */
export type Download = { name: string } & ({ path: string } | { content: Readable });

/** What a call answers; `type` is the media type of a download. */
export type Answer =
  | { kind: 'json'; schema: z.ZodType }
  | { kind: 'download'; type: string }
  | { kind: 'events' }
  | { kind: 'nothing' };

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type Tag = 'Runs' | 'Dead letters' | 'Schedules' | 'Lines';

/** One call of the API: how it is made, what it answers, and how it is done. The server and the documents are made of it. */
export type Route = {
  method: Method;
  /** Below /api/v1, with parameters as `:id`. */
  path: string;
  tag: Tag;
  summary: string;
  detail?: string;
  params: z.ZodObject;
  query: z.ZodObject;
  headers: z.ZodObject;
  /** `csv`: the body, or the first file of a form, is a CSV. */
  body: z.ZodType | 'csv' | undefined;
  status: 200 | 201 | 202 | 204;
  answer: Answer;
  /** Mistakes that are this call's; others are told of all calls. */
  refusals: readonly OperatorErrorCode[];
  handle(operations: Operations, input: Input): Promise<unknown>;
};

export type Input = { params: unknown; query: unknown; headers: unknown; body: unknown };

type Given<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  H extends z.ZodObject,
  B extends z.ZodType | 'csv',
  A extends Answer,
> = Pick<Route, 'method' | 'path' | 'tag' | 'summary' | 'detail'> & {
  params?: P;
  query?: Q;
  headers?: H;
  body?: B;
  status?: Route['status'];
  answer: A;
  refusals?: Route['refusals'];
  handle(
    operations: Operations,
    input: {
      params: z.output<P>;
      query: z.output<Q>;
      headers: z.output<H>;
      body: B extends z.ZodType ? z.output<B> : Upload;
    },
  ): Promise<Answered<A>>;
};

type Answered<A extends Answer> = A extends { kind: 'json'; schema: infer S extends z.ZodType }
  ? z.input<S>
  : A extends { kind: 'download' }
    ? Download
    : unknown;

/** Describes a call; what it is given and answers is checked against its schemas by the compiler. */
export function route<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  H extends z.ZodObject,
  B extends z.ZodType | 'csv',
  A extends Answer,
>({ params, query, headers, body, status = 200, refusals = [], handle, ...given }: Given<P, Q, H, B, A>): Route {
  return {
    ...given,
    params: params ?? NOTHING,
    query: query ?? NOTHING,
    headers: headers ?? NO_HEADERS,
    body,
    status,
    refusals,
    // What arrives has been parsed with the very schemas that the types come from.
    handle: handle as Route['handle'],
  };
}
