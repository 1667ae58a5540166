import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperatorError } from '../../../errors.js';
import { ticksOf } from '../../../home/schedule-history.js';
import type { Schedule } from '../../../home/schedules.js';
import { isRemote } from '../../../intake/receive.js';
import type { Operations } from '../../../operations/operations.js';
import { STATUS_OF } from '../../status-of.js';
import { sendPage, toPageError } from '../error-pages.js';
import { formOf } from '../form-body.js';
import { Page } from '../layout.js';
import { queryOf, runAddress } from '../query.js';
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
import { SchedulesPage, sourceText, whatFor } from './schedules-page.js';
import { addSourceUpload } from './uploaded-source.js';

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
  asked: 'Started. It appears in the history when it has read the source and the account.',
  uploaded: 'File uploaded. It is read at the next time, or with “Run now”.',
  removed: 'Schedule removed. Its runs are kept.',
};

/** Schedules: imports at regular times, and their history. */
export function addScheduleRoutes(
  app: FastifyInstance,
  operations: Operations,
  { maxUpload }: { maxUpload: number },
): void {
  app.get('/schedules', async (request, reply) => {
    const notice = noticeOf(queryOf(request));
    return sendPage(reply, await (<SchedulesPage schedules={await operations.schedules()} notice={notice} />));
  });
  app.get<Named>('/schedules/:name', (request, reply) => showSchedule(operations, request, reply));
  addForms(app, operations);
  addActions(app, operations);
  addSourceUpload(app, operations, maxUpload);
}

async function showSchedule(
  operations: Operations,
  request: FastifyRequest<Named>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = queryOf(request);
  const page = Math.max(1, Math.trunc(Number(query.get('page') ?? '1')) || 1);
  const schedule = await operations.schedule(request.params.name);
  const audit = await operations.scheduleAudit(schedule.name);
  const askedAt = askedIn(query);
  const shown = { schedule, audit, page, askedAt, now: Date.now(), notice: noticeOf(query) };
  return sendPage(reply, await (<SchedulePage {...shown} />));
}

function addForms(app: FastifyInstance, operations: Operations): void {
  app.get(NEW, (_, reply) => showForm(operations, reply, { draft: newDraft(ownTimeZone()), isNew: true }));
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
    showForm(operations, reply, { draft: draftOf(await operations.schedule(params.name)), isNew: false }),
  );
  app.post<Named>('/schedules/:name/edit', (request, reply) => {
    const form = formOf(request);
    const draft = { ...readDraft(form), name: request.params.name };
    return save(operations, reply, { form, draft, isNew: false, problems: problemsOf(draft) });
  });
}

async function showForm(
  operations: Operations,
  reply: FastifyReply,
  { problems = {}, error, ...view }: FormView,
  status = 200,
) {
  const pageError = error && toPageError(error);
  const before = view.isNew ? null : await operations.schedule(view.draft.name);
  const kept = before && (before.uploaded || !isRemote(before.source ?? 'https://')) ? sourceText(before) : null;
  const shown = { files: await operations.sourceFiles(), kept, now: Date.now() };
  const page = await (<ScheduleFormPage {...{ ...view, ...shown, problems, pageError }} />);
  return sendPage(reply.code(error ? STATUS_OF[error.code] : status), page);
}

async function save(
  operations: Operations,
  reply: FastifyReply,
  view: FormView & { form: URLSearchParams },
): Promise<FastifyReply> {
  const { form, draft, isNew, problems = {} } = view;
  if (form.get('intent') === 'preview')
    return showForm(operations, reply, { draft, isNew, problems: timesOnly(problems) });
  if (Object.keys(problems).length > 0)
    return showForm(operations, reply, { draft, isNew, problems }, STATUS_OF.setting_invalid);
  try {
    const before = isNew ? { source: null, settings: {} } : await operations.schedule(draft.name);
    const { name } = await operations.saveSchedule(scheduleOfDraft(draft, before));
    return toSchedule(reply, name, isNew ? 'added' : 'changed');
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return showForm(operations, reply, { draft, isNew, error });
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
    const since = Date.now();
    await operations.runSchedule(name);
    return toSchedule(reply, name, `asked&since=${since}`);
  });
  app.get<Named>('/schedules/:name/started', async (request, reply) => {
    const { name, history } = await operations.schedule(request.params.name);
    const since = askedIn(queryOf(request)) ?? 0;
    const entry = ticksOf(history).findLast(({ by, at }) => by === 'hand' && Date.parse(at) >= since);
    const isAsking = request.headers['hx-request'] === 'true';
    if (!entry && isAsking) return reply.code(204).send();
    // Whatever else came of it, such as an unchanged source, is in the history.
    const address = entry?.what === 'started' ? runAddress(entry.run) : `/schedules/${name}#history`;
    return isAsking ? reply.header('hx-redirect', address).code(204).send() : reply.redirect(address, 303);
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

function askedIn(query: URLSearchParams): number | null {
  const since = query.get('since') ?? '';
  return /^\d{1,16}$/.test(since) ? Number(since) : null;
}

function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Asks for confirmation before a schedule is removed. */
function RemoveSchedule({ schedule }: { schedule: Schedule }): JSX.Element {
  const { name, cron, tz } = schedule;
  return (
    <Page title={`Remove ${name}`} section="schedules">
      <div class="confirm">
        <h1 safe>{`Remove schedule ${name}?`}</h1>
        <p>
          This removes the schedule and its history. Its runs and their results are kept, and a run in progress
          continues. Pause it instead if you only want to stop it temporarily.
        </p>
        <p class="muted">
          <code safe>{cron}</code> <span safe>{tz}</span> · <span safe>{whatFor(schedule)}</span>
        </p>
        <form method="post" action={`/schedules/${name}/remove`} class="actions">
          <button type="submit" class="danger">
            Remove{' '}
          </button>
          <a href={`/schedules/${name}`}>Keep it</a>
        </form>
      </div>
    </Page>
  );
}
