import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Webhook } from '../config.js';
import type { Home } from '../home/home.js';
import { listRuns, runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import { readHistory, type TickEntry, ticksOf } from '../home/schedule-history.js';
import { scheduleFiles } from '../home/schedules.js';
import type { Log } from '../log.js';
import type { Network } from '../network/network.js';
import { alertOf, type Ended } from '../notify/alert.js';
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
  /** A schedule was due, but no run could be created. */
  notStarted(schedule: string, entry: TickEntry): Promise<void>;
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
    async notStarted(schedule, entry) {
      if (!webhook || !('why' in entry) || entry.what === 'skipped') return;
      const ticks = ticksOf(await readHistory(scheduleFiles(home, schedule).history));
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
  if (!existsSync(summary)) return { record, summary: null };
  return { record, summary: summarySchema.parse(JSON.parse(await readFile(summary, 'utf8'))) };
}
