import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { STATUS_NAMES } from '../../cards/outcome.js';
import { withPictures } from '../form-file.js';
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
const FETCHING = ['source_missing', 'source_forbidden', 'source_unreachable', 'source_unreadable'] as const;
const ACCOUNT = ['key_rejected', 'account_unreadable'] as const;

const EVENTS = {
  description: 'A stream of events.',
  content: { 'text/event-stream': { schema: z.string() } },
};
const NO_MORE_EVENTS = z.undefined().describe('The run is over, and all its events have been sent.');
const DOWNLOADS = [
  ['results.csv', 'All rows with their outcomes'],
  ['failed.csv', 'The rows with errors, to fix and upload again'],
  ['undo.csv', 'The previous values of the changed cards'],
  ['source.csv', 'The uploaded file'],
] as const;

export const runRoutes: ApiRoutes = async (api, { operations, events, maxUpload }) => {
  api.post(
    '/runs/fetch',
    {
      schema: {
        tags,
        summary: 'Fetch a CSV from an https address and provision it',
        description: 'Otherwise like an upload. The link to a Google sheet is read as its CSV.',
        querystring: z.strictObject({
          plan: z.stringbool().default(false).describe('Only plan; nothing is sent until the run is started.'),
          ...settingsQuery,
        }),
        body: schemas.fetchBody,
        response: { 201: schemas.run },
        refusals: [...FETCHING, 'source_too_large', ...SOURCE, ...ACCOUNT, 'disk_full'],
      },
    },
    async ({ query: { plan, ...settings }, body: { address } }, reply) => {
      const options = { settings: settingsOf(settings), startedBy: 'api', start: !plan, maxBytes: maxUpload };
      return reply.code(201).send(await operations.uploadFrom(address, options));
    },
  );

  api.post(
    '/runs',
    {
      schema: {
        tags,
        summary: 'Upload a CSV and provision it',
        takesCsv: 'with pictures',
        description:
          'Responds after planning. The run is then queued; with `plan=true` it waits until it is started. An Idempotency-Key makes the request repeatable: the same key returns the run that was created first, as long as it exists. The same key with a different file, or other pictures, is refused. Pictures that rows name by their paths come before the file, as parts `pictures` of a form: files, or a zip of them.',
        querystring: z.strictObject({
          plan: z.stringbool().default(false).describe('Only plan; nothing is sent until the run is started.'),
          name: z.string().max(500).optional().describe('The file name, unless the form provides it.'),
          ...settingsQuery,
        }),
        headers: z.looseObject({
          'idempotency-key': z.string().trim().min(1).max(255).optional().describe('Makes the request safe to repeat.'),
        }),
        response: { 201: schemas.run },
        refusals: ['source_too_large', ...SOURCE, ...ACCOUNT, 'key_reused', 'disk_full'],
      },
    },
    async (request, reply) => {
      const { plan, name, ...settings } = request.query;
      const key = request.headers['idempotency-key'];
      const record = await withPictures(maxUpload, async (pictures) => {
        const file = await readUpload(request, { maxBytes: maxUpload, pictures });
        return operations.upload(
          { ...file, name: file.name || (name ?? ''), received: pictures.folder },
          {
            settings: settingsOf(settings),
            startedBy: 'api',
            start: !plan,
            ...(key !== undefined && { idempotencyKey: key }),
          },
        );
      });
      return reply.code(201).send(record);
    },
  );

  api.get(
    '/runs',
    {
      schema: {
        tags,
        summary: 'List runs, newest first',
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
        summary: 'Get a run',
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
        summary: 'List the outcomes of a run, in the order of the rows',
        params: runId,
        querystring: z.strictObject({
          status: z.enum(STATUS_NAMES).optional().describe('Only rows with this outcome.'),
          number: z.string().max(40).optional().describe('Only numbers that contain these digits.'),
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
        summary: 'Cancel a run',
        description: 'Rows in progress finish; the state of the run shows when it has ended.',
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
        summary: 'Resume a halted or interrupted run',
        description: 'Omitted settings keep their values. A run that is already queued is returned unchanged.',
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
        summary: 'Approve a held run',
        description: 'Omitted settings keep their values.',
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
        summary: 'Plan to restore the old values',
        description: 'Returns the plan, which must then be started.',
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
        summary: 'Follow the events of a run',
        description:
          'Server-sent events: `run` (a Run), `progress` (a Progress without parkedRows), `outcomes` (a list of Outcomes without tries), `reload` (missed events are no longer available: read the run and its outcomes again), `end` (the run is over). With the header Last-Event-ID the stream continues after that event; if the run is over and there are no more events, the response is 204.',
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
