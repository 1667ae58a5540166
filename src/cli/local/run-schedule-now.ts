import { tick } from '../../../jobs/schedule.js';
import { OperatorError } from '../../errors.js';
import { formatTick } from '../../format/schedule-entries.js';
import { loadRun } from '../../home/run-folder.js';
import { findAudit, loadSchedule } from '../../home/schedules.js';
import type { Coordinator } from '../../runs/coordinator.js';
import { scheduleDeps } from '../../scheduler/schedule-source.js';
import type { RequestableOperations } from '../command-operations.js';

/** Makes a run of a schedule's source as it is now, or audits. */
export async function runScheduleNow(
  name: string,
  coordinator: Coordinator,
  how: Parameters<typeof scheduleDeps>[1],
): ReturnType<RequestableOperations['runSchedule']> {
  const schedule = await loadSchedule(coordinator.home, name);
  const due = { planned: new Date().toISOString(), by: 'hand', late: false, missed: 0 } as const;
  const entry = await tick(schedule, due, scheduleDeps(coordinator, how));
  const next = `See earlier runs: linq-cards schedule history ${name}`;
  switch (entry?.what) {
    case 'started':
      return loadRun(coordinator.home, entry.run);
    case 'skipped':
      throw new OperatorError('run_unfinished', `A run of schedule ${name} has not ended yet.`, entry.why);
    case 'source_missing':
    case 'source_unreadable':
      throw new OperatorError(entry.what, `Nothing was sent. ${entry.why}`, next);
    case 'failed':
      throw new OperatorError('source_unreadable', `Nothing was sent. ${entry.why}`, next);
    case 'audited': {
      const audit = findAudit(coordinator.home, name);
      return audit ? { audit } : { left: `Schedule ${name}: ${formatTick(entry)}.` };
    }
    case 'source_unchanged':
      return { left: `Schedule ${name}: ${formatTick(entry)}.` };
    case undefined:
      return { left: `Schedule ${name}: nothing to run.` };
  }
}
