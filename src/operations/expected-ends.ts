import type { RunRecord } from '../home/run-record.js';
import type { ReportedProgress } from '../runs/run-progress.js';
import type { RunAhead } from './operations.js';

type Known = { now: Date; progressOf: (run: string) => ReportedProgress | null };

/**
 * When each of the queued runs is expected to end: those in progress from their progress, and those behind them one after the
 * other, from their planned writes. After a run whose end cannot be said, no other can.
 */
export function expectedEnds(runs: readonly RunRecord[], { now, progressOf }: Known): RunAhead[] {
  let last: number | null = now.getTime();
  return runs.map((record) => {
    const { id, state, source } = record;
    const isGoing = state === 'running';
    const seconds = isGoing ? (progressOf(id)?.etaSeconds ?? null) : plannedSeconds(record);
    const from = isGoing ? now.getTime() : last;
    const at = from === null || seconds === null ? null : from + seconds * 1000;
    last = last === null || at === null ? null : Math.max(last, at);
    return { run: id, name: source.name, endsAt: at === null ? null : new Date(at).toISOString() };
  });
}

/** One request for each card to set; null before the plan is made, and without a rate limit. */
function plannedSeconds({ planned, settings: { rate } }: RunRecord): number | null {
  if (!planned || rate === 0) return null;
  const { create = 0, update = 0, set_up_again: again = 0 } = planned;
  return (create + update + again) / rate;
}
