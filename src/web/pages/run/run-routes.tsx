import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Outcome } from '../../../cards/outcome.js';
import { parseDeadLetterFilter } from '../../../dead-letter-filters.js';
import { OperatorError } from '../../../errors.js';
import type { RunRecord } from '../../../home/run-record.js';
import type { Operations } from '../../../operations/operations.js';
import { PlanOutdated } from '../../../operations/plan-outdated.js';
import { STATUS_OF } from '../../status-of.js';
import { sendPage, toPageError } from '../error-pages.js';
import { formOf } from '../form-body.js';
import { type RowPage, rowPage } from '../parts/row-pages.js';
import { isPreview } from '../parts/run-state.js';
import { changeIn, placeOf } from '../preview/edit-form.js';
import { planOf, showGrid, showPreview } from '../preview/preview.js';
import { GRID, WINDOW } from '../preview/preview-grid.js';
import { changedReadSettings } from '../preview/read-settings-form.js';
import { runAddress, withQuery } from '../query.js';
import { fixRows } from './fix-rows.js';
import { isUnderWay, type LiveRuns } from './live-runs.js';
import { runComparer } from './run-comparison.js';
import { limitsIn, shownLimits } from './run-limits.js';
import { OUTCOMES, OutcomeList } from './run-outcomes.js';
import { RunPage } from './run-page.js';
import { type RunQuery, runQuerySchema } from './run-query.js';

/** The maximum number of rows in a form; the page shows fewer suggestions than this. */
const MOST_ROWS = 1_000;

/** The action behind a form; returns the run to show next, or null for the list of runs. */
type Action = (operations: Operations, id: string, form: URLSearchParams) => Promise<RunRecord | null>;

const ACTIONS: Readonly<Record<string, Action>> = {
  start: (operations, id, form) => operations.start(id, limitsIn(form)),
  cancel: (operations, id) => operations.cancel(id),
  resume: (operations, id, form) => operations.resume(id, limitsIn(form)),
  undo: (operations, id) => operations.undo(id),
  approve: (operations, id, form) => operations.approve(id, reasonIn(form), limitsIn(form)),
  rerun: (operations, id, form) =>
    operations.rerun(parseDeadLetterFilter({ run: id, status: form.get('status') ?? '' }), {}),
  fix: (operations, id) => fixRows(operations, id),
  replan: async (operations, id, form) =>
    operations.replan(id, changedReadSettings(form, (await operations.run(id)).record), { guess: true }),
  'plan-again': (operations, id) => operations.replan(id, {}),
  edits: async (operations, id, form) => {
    const change = await changeIn(form, id, operations);
    return change ? (await operations.edit(id, change)).record : (await operations.run(id)).record;
  },
  'undo-edit': (operations, id, form) => operations.undoEdit(id, Number(form.get('edit'))),
  offers: (operations, id, form) => operations.applySuggestions(id, rowsIn(form)),
  'throw-away': async (operations, id) => {
    await operations.discardPlan(id);
    return null;
  },
};

/** One run: its preview while it is a plan, then its progress and its result. */
export function addRunRoutes(app: FastifyInstance, operations: Operations, live: LiveRuns): void {
  const compareWithBefore = runComparer(operations);
  app.get<{ Params: { id: string } }>('/runs/:id', async ({ params: { id }, query, headers }, reply) => {
    const place = runQuerySchema.parse(query);
    const target = headers['hx-target'];
    if (target === OUTCOMES) return showOutcomes(reply, id, place);
    if (target !== GRID && target !== WINDOW) return showRun(reply, id, place);
    const view = await operations.run(id);
    return isPreview(view) ? showGrid(reply, operations, view, place) : showRun(reply, id, place);
  });

  for (const [name, act] of Object.entries(ACTIONS)) {
    app.post<{ Params: { id: string } }>(`/runs/:id/${name}`, async (request, reply) => {
      const { id } = request.params;
      try {
        const record = await act(operations, id, formOf(request));
        return await reply.redirect(record === null ? '/' : backTo(record.id, placeOf(formOf(request))), 303);
      } catch (error) {
        if (!(error instanceof OperatorError) || error.code === 'run_unknown') throw error;
        const form = formOf(request);
        return showRun(reply.code(STATUS_OF[error.code]), id, placeOf(form), { error, form });
      }
    });
  }

  /** Only the list, as requested by a page that is already open. */
  async function showOutcomes(reply: FastifyReply, id: string, query: RunQuery): Promise<FastifyReply> {
    const isLive = isUnderWay((await operations.run(id)).record.state);
    const outcomes = await outcomesOf(operations, id, query);
    return sendPage(reply, await (<OutcomeList {...{ outcomes, query, isLive }} address={runAddress(id)} />));
  }

  async function showRun(
    reply: FastifyReply,
    id: string,
    query: RunQuery,
    { error, form }: { error?: OperatorError; form?: URLSearchParams } = {},
  ): Promise<FastifyReply> {
    const view = await operations.run(id);
    const limits = shownLimits(view.record.settings, form);
    const pageError = error && toPageError(error);
    const outdated = error instanceof PlanOutdated ? error : undefined;
    if (isPreview(view)) return showPreview(reply, operations, view, { query, pageError, outdated, limits });
    const reason = form?.get('reason') ?? '';
    const isHeld = view.record.state === 'awaiting_approval';
    const plan = isHeld ? await planOf(operations, id, query) : null;
    const outcomes = isHeld ? null : await outcomesOf(operations, id, query);
    const comparison = await compareWithBefore(view);
    const now = { view, latest: live.latestOf(id), chart: live.chartOf(id) };
    return sendPage(
      reply,
      await (
        <RunPage {...{ plan, comparison, outcomes, query, pageError, limits, reason }} live={now} now={Date.now()} />
      ),
    );
  }
}

/** The page of a run, at the rows that a form was sent from. */
function backTo(id: string, place: RunQuery): string {
  const address = withQuery(runAddress(id), place);
  return address.includes('?') ? `${address}#rows` : address;
}

function outcomesOf(
  operations: Operations,
  id: string,
  { status, number = '', ...turn }: RunQuery,
): Promise<RowPage<Outcome>> {
  const filter = { ...(status !== undefined && { status }), ...(number !== '' && { number }) };
  return rowPage(turn, (slice) => operations.outcomes(id, { ...slice, ...filter }));
}

function reasonIn(form: URLSearchParams): string {
  const reason = (form.get('reason') ?? '').trim();
  if (reason !== '') return reason.slice(0, 500);
  throw new OperatorError('setting_invalid', 'The reason is missing.', 'Enter why this change is intended.');
}

function rowsIn(form: URLSearchParams): number[] {
  const rows = form.getAll('row').slice(0, MOST_ROWS).map(Number).filter(Number.isSafeInteger);
  if (rows.length > 0) return rows;
  throw new OperatorError(
    'setting_invalid',
    'No number was selected.',
    'Select the correct numbers and press “Apply selected corrections”.',
  );
}
