import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../../../errors.js';
import type { Operations } from '../../../operations/operations.js';
import { STATUS_OF } from '../../status-of.js';
import { sendPage, toPageError } from '../error-pages.js';
import { formOf } from '../form-body.js';
import { queryOf } from '../query.js';
import { RemoveSchedule } from './remove-schedule.js';
import {
  type Draft,
  type DraftProblems,
  draftOf,
  newDraft,
  problemsOf,
  readDraft,
  scheduleOfDraft,
} from './schedule-draft.js';
import { ScheduleFormPage } from './schedule-form.js';
import { SchedulePage } from './schedule-page.js';
import { SchedulesPage } from './schedules-page.js';

type Named = { Params: { name: string } };
type FormView = { draft: Draft; isNew: boolean; problems?: DraftProblems; error?: OperatorError };

/** Not a valid name of a schedule, so it cannot clash with one. */
const NEW = '/schedules/_new';

/** The notice after a redirect. The address only names one of these, so that a link cannot inject text. */
const NOTICES: Readonly<Record<string, string>> = {
  added: 'Schedule added.',
  changed: 'Schedule saved.',
  paused: 'Schedule paused. A run in progress continues.',
  resumed: 'Schedule resumed. Runs missed while it was paused are not made up.',
  asked: 'Run started. It appears in the history when it has read the source.',
  removed: 'Schedule removed. Its runs are kept.',
};

/** Schedules: imports at regular times, and their history. */
export function addScheduleRoutes(app: FastifyInstance, operations: Operations): void {
  app.get('/schedules', async (request, reply) => {
    const notice = noticeOf(queryOf(request));
    return sendPage(reply, await (<SchedulesPage schedules={await operations.schedules()} notice={notice} />));
  });
  app.get<Named>('/schedules/:name', (request, reply) => showSchedule(operations, request, reply));
  addForms(app, operations);
  addActions(app, operations);
}

async function showSchedule(
  operations: Operations,
  request: FastifyRequest<Named>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = queryOf(request);
  const page = Math.max(1, Math.trunc(Number(query.get('page') ?? '1')) || 1);
  const schedule = await operations.schedule(request.params.name);
  return sendPage(reply, await (<SchedulePage {...{ schedule, page, now: Date.now(), notice: noticeOf(query) }} />));
}

function addForms(app: FastifyInstance, operations: Operations): void {
  app.get(NEW, (_, reply) => showForm(reply, { draft: newDraft(ownTimeZone()), isNew: true }));
  app.post(NEW, async (request, reply) => {
    const form = formOf(request);
    const draft = readDraft(form);
    const problems = problemsOf(draft);
    const isTaken = problems.name === undefined && (await isThere(operations, draft.name));
    const taken = isTaken
      ? { name: 'A schedule with this name already exists. Choose another name, or edit that schedule.' }
      : {};
    return save(operations, reply, { form, draft, isNew: true, problems: { ...problems, ...taken } });
  });
  app.get<Named>('/schedules/:name/edit', async ({ params }, reply) =>
    showForm(reply, { draft: draftOf(await operations.schedule(params.name)), isNew: false }),
  );
  app.post<Named>('/schedules/:name/edit', (request, reply) => {
    const form = formOf(request);
    const draft = { ...readDraft(form), name: request.params.name };
    return save(operations, reply, { form, draft, isNew: false, problems: problemsOf(draft) });
  });
}

async function showForm(reply: FastifyReply, { problems = {}, error, ...view }: FormView, status = 200) {
  const pageError = error && toPageError(error);
  const page = await (<ScheduleFormPage {...{ ...view, problems, pageError, now: Date.now() }} />);
  return sendPage(reply.code(error ? STATUS_OF[error.code] : status), page);
}

async function save(
  operations: Operations,
  reply: FastifyReply,
  view: FormView & { form: URLSearchParams },
): Promise<FastifyReply> {
  const { form, draft, isNew, problems = {} } = view;
  if (form.get('intent') === 'preview') return showForm(reply, { draft, isNew, problems: timesOnly(problems) });
  if (Object.keys(problems).length > 0) return showForm(reply, { draft, isNew, problems }, STATUS_OF.setting_invalid);
  try {
    const before = isNew ? {} : (await operations.schedule(draft.name)).settings;
    const { name } = await operations.saveSchedule(scheduleOfDraft(draft, before));
    return toSchedule(reply, name, isNew ? 'added' : 'changed');
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return showForm(reply, { draft, isNew, error });
  }
}

function addActions(app: FastifyInstance, operations: Operations): void {
  app.post<Named>('/schedules/:name/pause', async ({ params: { name } }, reply) => {
    await operations.pauseSchedule(name);
    return toSchedule(reply, name, 'paused');
  });
  app.post<Named>('/schedules/:name/resume', async ({ params: { name } }, reply) => {
    await operations.resumeSchedule(name);
    return toSchedule(reply, name, 'resumed');
  });
  app.post<Named>('/schedules/:name/run', async ({ params: { name } }, reply) => {
    await operations.runSchedule(name);
    return toSchedule(reply, name, 'asked');
  });
  app.get<Named>('/schedules/:name/remove', async ({ params: { name } }, reply) =>
    sendPage(reply, await (<RemoveSchedule schedule={await operations.schedule(name)} />)),
  );
  app.post<Named>('/schedules/:name/remove', async ({ params: { name } }, reply) => {
    await operations.removeSchedule(name);
    return reply.redirect('/schedules?notice=removed', 303);
  });
}

async function isThere(operations: Operations, name: string): Promise<boolean> {
  return (await operations.schedules()).some((schedule) => schedule.name === name);
}

/** Previewing the times reports only their own problems; the other fields may not be filled in yet. */
function timesOnly({ cron, tz }: DraftProblems): DraftProblems {
  return { ...(cron !== undefined && { cron }), ...(tz !== undefined && { tz }) };
}

function toSchedule(reply: FastifyReply, name: string, notice: string): FastifyReply {
  return reply.redirect(`/schedules/${encodeURIComponent(name)}?notice=${notice}`, 303);
}

function noticeOf(query: URLSearchParams): string | undefined {
  const notice = query.get('notice') ?? '';
  return Object.hasOwn(NOTICES, notice) ? NOTICES[notice] : undefined;
}

function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
