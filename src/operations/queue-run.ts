import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../errors.js';
import { loadRun, runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import { writeWhole } from '../home/write-file.js';
import { findPlan } from '../runs/find-run.js';
import type { LimitSettings } from './operations.js';
import { isQueued, type OperationsContext, type RunChanges, type RunHandover } from './operations-context.js';
import { PlanOutdated } from './plan-outdated.js';

/**
 * Queues runs in the serving process, in the same way as other processes do: by a file in the run's folder, which
 * survives a crash. From then on the run continues by itself after a restart.
 *
 * @throws OperatorError `run_state`, `disk_full`, `home_unusable`
 */
export function queueHandover(context: Omit<OperationsContext, 'handover'>): RunHandover {
  const { coordinator, events, open } = context;
  const queue: RunHandover['queue'] = async (record, more = {}) => {
    requireSameAccount(context, record);
    await writeWhole(runFiles(coordinator.home, record.id).resume, JSON.stringify({ ...more, desk: true }));
    await open.line?.look();
    // A run that has just stopped is picked up by the next look; show it as queued already.
    const changed = withChanges(await loadRun(coordinator.home, record.id), more);
    events.emit({ kind: 'run', record: changed });
    return changed;
  };
  return {
    origin: { desk: { started: false } },
    begin: async (made) => queue(await coordinator.planRun(made)),
    queue,
    isQueued: (plan) => isQueued(context, plan) || existsSync(runFiles(coordinator.home, plan.id).resume),
  };
}

/** Returns runs to the command that requested them. The command works on the run itself, and plans it if necessary. */
export const OWN_HANDOVER: RunHandover = {
  origin: {},
  begin: async (made) => made,
  queue: async (record, changes = {}) => withChanges(record, changes),
  isQueued: () => false,
};

function withChanges(record: RunRecord, { approval, ...changes }: RunChanges): RunRecord {
  return { ...record, ...(approval && { approval }), settings: { ...record.settings, ...changes } };
}

const LOOK_EVERY_MS = 20;

/**
 * The run if it is queued or in progress; otherwise undefined. A run in progress with a stop is either just restarting
 * or just ending, which becomes clear within a moment.
 */
export async function findQueued(context: OperationsContext, id: string): Promise<RunRecord | undefined> {
  const { coordinator, open, signal } = context;
  for (;;) {
    const record = await loadRun(coordinator.home, id);
    const isSettled = !open.line?.line.isWorkedOn(id) || (record.state === 'running' && record.stop === null);
    if (isSettled || signal.aborted) return isQueued(context, record) ? record : undefined;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Queues a plan with changed settings, if the account has not changed since. A run that is already queued stays queued.
 *
 * @throws OperatorError `run_unknown`, `run_state`, `plan_outdated`, `key_rejected`, `account_unreadable`
 */
export async function startPlan(
  context: OperationsContext,
  id: string,
  changes: LimitSettings = {},
): Promise<RunRecord> {
  const { coordinator, handover } = context;
  const known = await loadRun(coordinator.home, id);
  if (handover.isQueued(known)) return known;
  const record = await findPlan(coordinator.home, id);
  requireSameAccount(context, record);
  if (record.dialect.samples) throw encodingNotChosen();
  const changed = { ...record, settings: { ...record.settings, ...changes } };
  const differences = await coordinator.replanRun(changed);
  if (differences.length > 0) throw new PlanOutdated(differences);
  return handover.queue(await loadRun(coordinator.home, id), changes);
}

/** Until a person has chosen, the names of the plan are those of the first encoding that fits. */
function encodingNotChosen(): OperatorError {
  return new OperatorError(
    'source_encoding',
    'The encoding of the file has not been chosen yet.',
    'Choose the line that reads right on the page of the plan, or plan the file again with its encoding.',
  );
}

/** A plan made on the simulator must not be used for the real account, nor the other way round. */
export function requireSameAccount(
  { simulate }: Pick<OperationsContext, 'simulate'>,
  { id, settings }: RunRecord,
): void {
  if (settings.simulate === simulate) return;
  throw new OperatorError(
    'run_state',
    `The run ${id} was created ${settings.simulate ? 'with' : 'without'} --simulate, but this process runs ${simulate ? 'with' : 'without'} it.`,
    'Upload the file again.',
  );
}
