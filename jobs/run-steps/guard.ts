import { type GuardFinding, guardFinding } from '../../src/cards/guard.js';
import type { RunRecord } from '../../src/home/run-record.js';
import { scheduleOf } from '../../src/home/schedules.js';
import { SETTINGS } from '../../src/settings.js';
import { type PlanContext, RunHalted } from '../run-context.js';

/**
 * Holds a run whose plan looks like a mistake until an operator approves it. Nothing has been sent before.
 *
 * @throws RunHalted `guard_…`
 */
export async function guard({ record, now }: PlanContext): Promise<void> {
  const finding = findingFor(record.current);
  if (!finding || record.current.approval) return;
  const next = `To approve it: linq-cards approve ${record.current.id}`;
  throw new RunHalted({ kind: 'awaiting_approval', ...finding, next, at: now().toISOString() });
}

/** The guard's finding about a planned run. */
export function findingFor(run: RunRecord): GuardFinding | null {
  const { rows, planned, cards, previous, settings } = run;
  const isScheduled = scheduleOf(run) !== undefined;
  const { maxUpdatePct, maxInvalid = SETTINGS.maxInvalid.fallback } = settings;
  const invalid = planned?.['invalid'] ?? 0;
  const previousRows = previous?.rows ?? null;
  return guardFinding({ rows: rows ?? 0, isScheduled, invalid, cards, previousRows, maxUpdatePct, maxInvalid });
}
