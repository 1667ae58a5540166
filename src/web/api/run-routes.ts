import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { STATUS_NAMES } from '../../cards/outcome.js';
import { type ApiRoutes, CSV_FILE, sendFile } from './api-plugin.js';
import { after, afterRow, limit, limitQuery, limitsOf, runId, settingsOf, settingsQuery } from './query.js';
import { readUpload } from './read-upload.js';
import * as schemas from './schemas.js';

const tags = ['Runs'];
const SOURCE = [
  'source_encoding',
  'source_not_text',
  'source_empty',
  'source_no_header',
  'source_columns',
  'source_quotes',
] as const;
const ACCOUNT = ['key_rejected', 'account_unreadable'] as const;

const EVENTS = {
  description: 'Events as they happen.',
  content: { 'text/event-stream': { schema: z.string() } },
};
const NO_MORE_EVENTS = z.undefined().describe('The run is over, and all of it has been told.');
const DOWNLOADS = [
  ['results.csv', 'Every row, with how it ended'],
  ['failed.csv', 'The rows to mend, which can be uploaded again'],
  ['undo.csv', 'The old values of what the run has changed'],
  ['source.csv', 'The file as it came'],
] as const;

export const runRoutes: ApiRoutes = async (api, { operations, events, maxUpload }) => {
  api.post(
    '/runs',
    {
      schema: {
        tags,
        summary: 'Upload a CSV and provision it',
        takesCsv: true,
        description:
          'Answers when the file has been planned. The run then waits in line, or with `plan=true` until it is started. With an Idempotency-Key the same request can be sent again: the same key gives the run that was made first, as long as it is kept. The same key with another file is refused.',
        querystring: z.strictObject({
          plan: z.stringbool().default(false).describe('Only plan: nothing is sent before the run is started.'),
          name: z.string().max(500).optional().describe('What the file is called, where the form does not say so.'),
          ...settingsQuery,
        }),
        headers: z.looseObject({
          'idempotency-key': z
            .string()
            .trim()
            .min(1)
            .max(255)
            .optional()
            .describe('Makes the request safe to send again.'),
        }),
        response: { 201: schemas.run },
        refusals: ['source_too_large', ...SOURCE, ...ACCOUNT, 'key_reused', 'disk_full'],
      },
    },
    async (request, reply) => {
      const { plan, name, ...settings } = request.query;
      const key = request.headers['idempotency-key'];
      const file = await readUpload(request, { maxBytes: maxUpload });
      const record = await operations.upload(
        { ...file, name: file.name || (name ?? '') },
        {
          settings: settingsOf(settings),
          startedBy: 'api',
          start: !plan,
          ...(key !== undefined && { idempotencyKey: key }),
        },
      );
      return reply.code(201).send(record);
    },
  );

  api.get(
    '/runs',
    {
      schema: {
        tags,
        summary: 'List the runs, the newest first',
        querystring: z.strictObject({ after, limit }),
        response: { 200: schemas.runPage },
      },
    },
    async ({ query }) => {
      const found = await operations.runs({
        limit: query.limit + 1,
        ...(query.after !== undefined && { after: query.after }),
      });
      const items = found.slice(0, query.limit);
      const unreadable = query.after === undefined ? await operations.unreadableRuns() : [];
      return { items, next: found.length > items.length ? (items.at(-1)?.id ?? null) : null, unreadable };
    },
  );

  api.get(
    '/runs/:id',
    {
      schema: {
        tags,
        summary: 'How a run stands',
        params: runId,
        response: { 200: schemas.runView },
        refusals: ['run_unknown', 'run_unreadable'],
      },
    },
    async ({ params }) => {
      const { queuePosition: inLine, ...view } = await operations.run(params.id);
      return { ...view, inLine };
    },
  );

  api.get(
    '/runs/:id/outcomes',
    {
      schema: {
        tags,
        summary: 'What became of each row, in the order of the rows',
        params: runId,
        querystring: z.strictObject({
          status: z.enum(STATUS_NAMES).optional().describe('Only rows with this outcome.'),
          number: z.string().max(40).optional().describe('Only numbers in which these digits stand.'),
          after: afterRow,
          limit,
        }),
        response: { 200: schemas.outcomePage },
        refusals: ['run_unknown', 'run_unreadable'],
      },
    },
    ({ params, query: { status, number, ...page } }) =>
      operations.outcomes(params.id, { ...page, ...(status && { status }), ...(number !== undefined && { number }) }),
  );

  for (const [name, summary] of DOWNLOADS)
    api.get(
      `/runs/:id/${name}`,
      {
        schema: {
          tags,
          summary,
          params: runId,
          response: { 200: CSV_FILE },
          refusals: ['run_unknown', 'run_unreadable', 'run_state'],
        },
      },
      async ({ params: { id } }, reply) =>
        sendFile(reply, { name: `${id}-${name}`, path: await operations.file(id, name) }),
    );

  api.post(
    '/runs/:id/cancel',
    {
      schema: {
        tags,
        summary: 'End a run',
        description: 'Rows that are under way finish; the run has ended when its state says so.',
        params: runId,
        response: { 202: schemas.run },
        refusals: ['run_unknown', 'run_unreadable', 'run_over', 'run_state'],
      },
    },
    async ({ params }, reply) => reply.code(202).send(await operations.cancel(params.id)),
  );

  api.post(
    '/runs/:id/resume',
    {
      schema: {
        tags,
        summary: 'Go on with a run that has halted or was interrupted',
        description: 'What is not said stays as it was. A run that is in line already is answered as it is.',
        params: runId,
        querystring: limitQuery,
        body: schemas.limits.optional(),
        response: { 202: schemas.run },
        refusals: ['run_unknown', 'run_unreadable', 'run_over', 'run_state', 'setting_invalid'],
      },
    },
    async ({ params, query, body }, reply) =>
      reply.code(202).send(await operations.resume(params.id, limitsOf(query, body))),
  );

  api.post(
    '/runs/:id/approve',
    {
      schema: {
        tags,
        summary: 'Let a run go on that the guard holds',
        description: 'What is not said stays as it was.',
        params: runId,
        querystring: limitQuery,
        body: schemas.approval,
        response: { 202: schemas.run },
        refusals: ['run_unknown', 'run_unreadable', 'run_state', 'setting_invalid'],
      },
    },
    async ({ params, query, body: { reason, ...limits } }, reply) =>
      reply.code(202).send(await operations.approve(params.id, reason, limitsOf(query, limits))),
  );

  api.post(
    '/runs/:id/undo',
    {
      schema: {
        tags,
        summary: 'Plan to bring the old values back',
        description: 'Answers the plan, which is then to be started.',
        params: runId,
        querystring: limitQuery,
        body: schemas.limits.optional(),
        response: { 201: schemas.run },
        refusals: ['run_unknown', 'run_unreadable', 'run_state', 'setting_invalid', 'nothing_to_undo', ...ACCOUNT],
      },
    },
    async ({ params, query, body }, reply) =>
      reply.code(201).send(await operations.undo(params.id, limitsOf(query, body))),
  );

  api.get(
    '/runs/:id/events',
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'What happens to a run, as it happens',
        description:
          'Server-sent events: `run` (a Run), `progress` (a Progress without parkedRows), `outcomes` (a list of Outcomes without tries), `reload` (what was missed is not kept any more: ask for the run and its outcomes again), `end` (the run is over). With the header Last-Event-ID it goes on after that event; where the run is over and nothing is left to be told, the answer is 204.',
        params: runId,
        headers: z.looseObject({
          'last-event-id': z.string().max(100).optional().describe('The last event received.'),
        }),
        response: { 200: EVENTS, 204: NO_MORE_EVENTS },
        refusals: ['run_unknown', 'run_unreadable', 'too_many_clients'],
      },
    },
    async ({ params, headers }, reply) => {
      const lastId = headers['last-event-id'];
      return sendEvents(reply, await events.open(params.id, lastId));
    },
  );
};

function sendEvents(reply: FastifyReply, events: Readable | undefined): FastifyReply {
  if (!events) return reply.code(204).send();
  return reply.type('text/event-stream').header('cache-control', 'no-store').send(events);
}
