import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../errors.js';
import { loadRun, runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import { writeWhole } from '../home/write-file.js';
import { findPlan } from '../runs/find-run.js';
import type { PaceSettings } from './operations.js';
import { isQueued, type OperationsContext } from './operations-context.js';
import { PlanOutdated } from './plan-outdated.js';

/**
 * Puts a run in line, as another process would ask for it: by a file in its folder, which is still there after a crash.
 * From then on the run goes on by itself after a restart.
 *
 * @throws OperatorError `run_state`, `disk_full`, `home_unusable`
 */
export async function queueRun(
  context: OperationsContext,
  record: RunRecord,
  more: PaceSettings & { approval?: NonNullable<RunRecord['approval']> } = {},
): Promise<RunRecord> {
  const { coordinator, events, open } = context;
  requireSameAccount(context, record);
  await writeWhole(runFiles(coordinator.home, record.id).resume, JSON.stringify({ ...more, desk: true }));
  await open.line?.look();
  const now = await loadRun(coordinator.home, record.id);
  const { approval = now.approval, ...changes } = more;
  // What has only just stopped is taken up by the next look; it is told as it then goes on.
  const changed = { ...now, approval, settings: { ...now.settings, ...changes } };
  events.emit({ kind: 'run', record: changed });
  return changed;
}

const LOOK_EVERY_MS = 20;

/**
 * A run that is in line to be worked on; undefined where it is not. One that is worked on and has stopped is just beginning once more, or just ending:
 * which of them it is shows in a moment.
 */
export async function findQueued(context: OperationsContext, id: string): Promise<RunRecord | undefined> {
  const { coordinator, open, signal } = context;
  for (;;) {
    const record = await loadRun(coordinator.home, id);
    const isSettled = open.line?.line.working !== id || (record.state === 'running' && record.stop === null);
    if (isSettled || signal.aborted) return isQueued(context, record) ? record : undefined;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Carries out a plan that still comes out as it was, with settings that change. One that is in line already stays there.
 *
 * @throws OperatorError `run_unknown`, `run_state`, `plan_outdated`, `key_rejected`, `account_unreadable`
 */
export async function startPlan(
  context: OperationsContext,
  id: string,
  changes: PaceSettings = {},
): Promise<RunRecord> {
  const { coordinator } = context;
  const known = await loadRun(coordinator.home, id);
  if (isQueued(context, known) || existsSync(runFiles(coordinator.home, id).resume)) return known;
  const record = await findPlan(coordinator.home, id);
  requireSameAccount(context, record);
  const changed = { ...record, settings: { ...record.settings, ...changes } };
  const differences = await coordinator.replanRun(changed);
  if (differences.length > 0) throw new PlanOutdated(differences);
  return queueRun(context, await loadRun(coordinator.home, id), changes);
}

/** What was planned on the simulator says nothing about the real account, and the other way round. */
export function requireSameAccount({ simulate }: OperationsContext, { id, settings }: RunRecord): void {
  if (settings.simulate === simulate) return;
  throw new OperatorError(
    'run_state',
    `The run ${id} was ${settings.simulate ? '' : 'not '}made with --simulate, and this process works ${simulate ? 'with' : 'without'} it.`,
    'Upload its file again.',
  );
}
