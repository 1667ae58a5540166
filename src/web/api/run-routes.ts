import { z } from 'zod';
import { STATUS_NAMES } from '../../cards/outcome.js';
import { after, afterRow, limit, paceOf, paceQuery, runId, settingsOf, settingsQuery } from './query.js';
import { type Route, route } from './route.js';
import * as schemas from './schemas.js';

const tag = 'Runs';
const aRun = { kind: 'json', schema: schemas.run } as const;
const csv = { kind: 'download', type: 'text/csv' } as const;
const SOURCE = [
  'source_encoding',
  'source_not_text',
  'source_empty',
  'source_no_header',
  'source_columns',
  'source_quotes',
] as const;
const ACCOUNT = ['key_rejected', 'account_unreadable'] as const;

const download = (name: 'results.csv' | 'failed.csv' | 'undo.csv' | 'source.csv', summary: string): Route =>
  route({
    method: 'GET',
    path: `/runs/:id/${name}`,
    tag,
    summary,
    params: runId,
    answer: csv,
    refusals: ['run_unknown', 'run_unreadable', 'run_state'],
    handle: async (operations, { params: { id } }) => ({
      name: `${id}-${name}`,
      path: await operations.file(id, name),
    }),
  });

export const RUN_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/runs',
    tag,
    summary: 'Upload a CSV and provision it',
    detail:
      'Answers when the file has been planned. The run then waits in line, or with `plan=true` until it is started. With an Idempotency-Key the same request can be sent again: the same key gives the run that was made first, as long as it is kept. The same key with another file is refused.',
    query: z.strictObject({
      plan: z.stringbool().default(false).describe('Only plan: nothing is sent before the run is started.'),
      name: z.string().max(500).optional().describe('What the file is called, where the form does not say so.'),
      ...settingsQuery,
    }),
    headers: z.object({ 'idempotency-key': z.string().trim().min(1).max(255).optional() }),
    body: 'csv',
    status: 201,
    answer: aRun,
    refusals: ['source_too_large', ...SOURCE, ...ACCOUNT, 'key_reused', 'disk_full'],
    async handle(operations, { query: { plan, name, ...settings }, headers, body }) {
      const key = headers['idempotency-key'];
      return operations.upload(
        { ...body, name: body.name || (name ?? '') },
        {
          settings: settingsOf(settings),
          startedBy: 'api',
          start: !plan,
          ...(key !== undefined && { idempotencyKey: key }),
        },
      );
    },
  }),
  route({
    method: 'GET',
    path: '/runs',
    tag,
    summary: 'List the runs, the newest first',
    query: z.strictObject({ after, limit }),
    answer: { kind: 'json', schema: schemas.runPage },
    async handle(operations, { query }) {
      const found = await operations.runs({
        limit: query.limit + 1,
        ...(query.after !== undefined && { after: query.after }),
      });
      const items = found.slice(0, query.limit);
      const unreadable = query.after === undefined ? await operations.unreadableRuns() : [];
      return { items, next: found.length > items.length ? (items.at(-1)?.id ?? null) : null, unreadable };
    },
  }),
  route({
    method: 'GET',
    path: '/runs/:id',
    tag,
    summary: 'How a run stands',
    params: runId,
    answer: { kind: 'json', schema: schemas.runView },
    refusals: ['run_unknown', 'run_unreadable'],
    handle: (operations, { params }) => operations.run(params.id),
  }),
  route({
    method: 'GET',
    path: '/runs/:id/outcomes',
    tag,
    summary: 'What became of each row, in the order of the rows',
    params: runId,
    query: z.strictObject({
      status: z.enum(STATUS_NAMES).optional(),
      number: z.string().max(40).optional().describe('Only numbers in which these digits stand.'),
      after: afterRow,
      limit,
    }),
    answer: { kind: 'json', schema: schemas.outcomePage },
    refusals: ['run_unknown', 'run_unreadable'],
    handle: (operations, { params, query: { status, number, ...page } }) =>
      operations.outcomes(params.id, { ...page, ...(status && { status }), ...(number !== undefined && { number }) }),
  }),
  download('results.csv', 'Every row, with how it ended'),
  download('failed.csv', 'The rows to mend, which can be uploaded again'),
  download('undo.csv', 'The old values of what the run has changed'),
  download('source.csv', 'The file as it came'),
  route({
    method: 'POST',
    path: '/runs/:id/cancel',
    tag,
    summary: 'End a run',
    detail: 'Rows that are under way finish; the run has ended when its state says so.',
    params: runId,
    status: 202,
    answer: aRun,
    refusals: ['run_unknown', 'run_unreadable', 'run_over', 'run_state'],
    handle: (operations, { params }) => operations.cancel(params.id),
  }),
  route({
    method: 'POST',
    path: '/runs/:id/resume',
    tag,
    summary: 'Go on with a run that has halted or was interrupted',
    detail: 'What is not said stays as it was. A run that is in line already is answered as it is.',
    params: runId,
    query: paceQuery,
    body: schemas.limits.optional(),
    status: 202,
    answer: aRun,
    refusals: ['run_unknown', 'run_unreadable', 'run_over', 'run_state', 'setting_invalid'],
    handle: (operations, { params, query, body }) => operations.resume(params.id, paceOf(query, body)),
  }),
  route({
    method: 'POST',
    path: '/runs/:id/approve',
    tag,
    summary: 'Let a run go on that the guard holds',
    detail: 'What is not said stays as it was.',
    params: runId,
    query: paceQuery,
    body: schemas.approval,
    status: 202,
    answer: aRun,
    refusals: ['run_unknown', 'run_unreadable', 'run_state', 'setting_invalid'],
    handle: (operations, { params, query, body: { reason, ...limits } }) =>
      operations.approve(params.id, reason, paceOf(query, limits)),
  }),
  route({
    method: 'POST',
    path: '/runs/:id/undo',
    tag,
    summary: 'Plan to bring the old values back',
    detail: 'Answers the plan, which is then to be started.',
    params: runId,
    query: paceQuery,
    body: schemas.limits.optional(),
    status: 201,
    answer: aRun,
    refusals: ['run_unknown', 'run_unreadable', 'run_state', 'setting_invalid', 'nothing_to_undo', ...ACCOUNT],
    handle: (operations, { params, query, body }) => operations.undo(params.id, paceOf(query, body)),
  }),
  route({
    method: 'GET',
    path: '/runs/:id/events',
    tag,
    summary: 'What happens to a run, as it happens',
    detail:
      'Server-sent events: `run` (a Run), `progress` (a Progress without parkedRows), `outcomes` (a list of Outcomes without tries), `reload` (what was missed is not kept any more: ask for the run and its outcomes again), `end` (the run is over). With the header Last-Event-ID it goes on after that event; where the run is over and nothing is left to be told, the answer is 204.',
    params: runId,
    headers: z.object({ 'last-event-id': z.string().max(100).optional() }),
    answer: { kind: 'events' },
    refusals: ['run_unknown', 'run_unreadable', 'too_many_clients'],
    handle: async () => undefined,
  }),
];
