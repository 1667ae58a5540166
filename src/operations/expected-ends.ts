import type { RunRecord } from '../home/run-record.js';
import type { ReportedProgress } from '../runs/run-progress.js';
import type { RunAhead } from './operations.js';

type Known = { now: Date; progressOf: (run: string) => ReportedProgress | null };

/**
 * When each of the queued runs is expected to end, from the progress of the first one and the planned writes of those
 * behind it. After a run whose end cannot be said, no other can.
 */
export function expectedEnds(runs: readonly RunRecord[], { now, progressOf }: Known): RunAhead[] {
  let at: number | null = now.getTime();
  return runs.map((record) => {
    const { id, state, source } = record;
    const seconds = state === 'running' ? (progressOf(id)?.etaSeconds ?? null) : plannedSeconds(record);
    at = at === null || seconds === null ? null : at + seconds * 1000;
    return { run: id, name: source.name, endsAt: at === null ? null : new Date(at).toISOString() };
  });
}

/** One request for each card to set; null before the plan is made, and without a rate limit. */
function plannedSeconds({ planned, settings: { rate } }: RunRecord): number | null {
  if (!planned || rate === 0) return null;
  const { create = 0, update = 0, set_up_again: again = 0 } = planned;
  return (create + update + again) / rate;
}
