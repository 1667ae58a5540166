import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { noCounts } from '../cards/outcome.js';
import { ProblemCauses } from '../cards/problem-causes.js';
import type { Webhook } from '../config.js';
import type { Home } from '../home/home.js';
import { readPlan } from '../home/plan/plan-file.js';
import { listRuns, runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import { readHistory, type TickEntry, ticksOf } from '../home/schedule-history.js';
import { scheduleFiles } from '../home/schedules.js';
import type { Log } from '../log.js';
import type { Network } from '../network/network.js';
import { alertOf, alertOfAudit, type Ended } from '../notify/alert.js';
import { postAlert } from '../notify/webhook.js';
import { summarySchema } from '../report/summary.js';

export type AlertDeps = {
  home: Home;
  log: Log;
  webhook: Webhook | undefined;
  network: Network;
  now: () => Date;
  signal: AbortSignal;
};

/** Posts new problems to the webhook, if one is configured. */
export type Alerts = {
  /** `error`: the run failed unexpectedly and did not finish. */
  runEnded(run: RunRecord, schedule: string | null, error: Error | null): Promise<void>;
  /** A schedule was due, and there is no run: none could be created, or it has audited. */
  ticked(schedule: string, entry: TickEntry): Promise<void>;
};

export function openAlerts(deps: AlertDeps): Alerts {
  const { home, webhook } = deps;
  const post = async (ended: Ended, before: Ended | null, schedule: string | null) => {
    const alert = alertOf(ended, before, schedule);
    if (alert && webhook) await postAlert(alert, { ...deps, webhook });
  };
  return {
    async runEnded(run, schedule, error) {
      if (!webhook) return;
      const problem = error ? problemOf(error, run.id) : undefined;
      await post({ ...(await endedOf(home, run)), problem }, await endedBefore(home, run), schedule);
    },
    async ticked(schedule, entry) {
      if (!webhook || (entry.what !== 'audited' && !('why' in entry)) || entry.what === 'skipped') return;
      const ticks = ticksOf(await readHistory(scheduleFiles(home, schedule).history));
      if (entry.what === 'audited') {
        const earlier = ticks.slice(0, -1).findLast((tick) => tick.what === 'audited');
        const alert = alertOfAudit(entry, earlier ?? null, schedule);
        if (alert) await postAlert(alert, { ...deps, webhook });
        return;
      }
      const before = ticks.at(-2);
      const failedBefore = before && 'why' in before && before.what !== 'skipped' ? before : null;
      await post(unmade(schedule, entry), failedBefore && unmade(schedule, failedBefore), schedule);
    },
  };
}

function unmade(schedule: string, { what, why }: TickEntry & { why: string }): Ended {
  const next = `linq-cards schedule history ${schedule}`;
  return { record: null, summary: null, problem: { code: what, message: why, next } };
}

function problemOf(error: Error, run: string): Ended['problem'] {
  const { code = 'failed', next = `linq-cards runs show ${run}` } = error as { code?: string; next?: string };
  return { code, message: error.message, next };
}

/** The previous run of the same schedule or, without a schedule, of a source with the same name. */
async function endedBefore(home: Home, run: RunRecord): Promise<Ended | null> {
  const isMeant = ({ id, startedBy, source }: RunRecord) =>
    id < run.id && startedBy === run.startedBy && source.name === run.source.name;
  const before = (await listRuns(home)).find(isMeant);
  return before ? endedOf(home, before) : null;
}

async function endedOf(home: Home, record: RunRecord): Promise<Ended> {
  const { summary } = runFiles(home, record.id);
  if (!existsSync(summary)) return { record, summary: await plannedCauses(home, record) };
  return { record, summary: summarySchema.parse(JSON.parse(await readFile(summary, 'utf8'))) };
}

/** What is wrong with the rows of a run that was held before anything was sent, by cause; null without a plan. */
async function plannedCauses(home: Home, record: RunRecord): Promise<Ended['summary']> {
  const { plan } = runFiles(home, record.id);
  if (record.state !== 'awaiting_approval' || !existsSync(plan)) return null;
  const found = new ProblemCauses();
  for await (const row of readPlan({ plan })) found.add(row);
  const causes = found.list().map(({ code, rows, meaning, remedy, examples }) => {
    const status = code === 'duplicate' || code === 'not_on_account' ? code : 'invalid';
    const lines = `line ${examples.map(({ line }) => line).join(', ')}${rows > examples.length ? ', …' : ''}`;
    const reason = `${meaning} (${lines}). ${remedy}`;
    return { status, httpStatus: null, code, rows, reason, firstRow: examples[0]?.row ?? 1 } as const;
  });
  return { causes, counts: noCounts() };
}
