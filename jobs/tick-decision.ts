import type { RunRecord } from '../src/home/run-record.js';
import { isOver } from '../src/home/run-record.js';
import { type HistoryEntry, lastStarted, ticksOf } from '../src/home/schedule-history.js';
import type { Schedule } from '../src/home/schedules.js';
import type { SourceMark } from '../src/intake/remote-source.js';

/** One time at which a schedule is due, or somebody asks for a run of it. */
export type Tick = { planned: string; by: 'cron' | 'hand' };

/** What was last seen of the source. */
export type KnownSource = { run: string; sha256: string; mark: SourceMark };

export type TickDecision =
  /** Nothing is to be done or noted: it has been dealt with, or nobody wants it. */
  | { do: 'ignore' }
  /** A process was killed after it had made the run and before it noted so. */
  | { do: 'adopt'; run: RunRecord }
  | { do: 'skip'; run: RunRecord }
  | { do: 'open'; known: KnownSource | null };

/**
 * Decides about one tick, from what the schedule says, what came of the ticks before, and its runs.
 *
 * A tick may come twice (its process was killed in the middle of it) or long after its time (from a queue that was not in
 * use for a while). What stands in the history has been dealt with, and so has everything that was due earlier.
 */
export function decideTick(
  { planned, by }: Tick,
  {
    schedule,
    history,
    runs,
    simulate,
  }: {
    schedule: Schedule;
    history: readonly HistoryEntry[];
    /** Those of the schedule, in any order. */
    runs: readonly RunRecord[];
    simulate: boolean;
  },
): TickDecision {
  const sameKind = ticksOf(history).filter((entry) => entry.by === by);
  if (by === 'cron' && (schedule.paused || Date.parse(planned) <= wantedSince(schedule))) return { do: 'ignore' };
  if (by === 'cron' && sameKind.some((entry) => Date.parse(entry.planned) >= Date.parse(planned))) {
    return { do: 'ignore' };
  }
  if (sameKind.some((entry) => entry.planned === planned)) return { do: 'ignore' };
  const noted = new Set(history.flatMap((entry) => (entry.what === 'started' ? [entry.run] : [])));
  const unnoted = runs.find(({ id, createdAt }) => !noted.has(id) && Date.parse(createdAt) >= Date.parse(planned));
  if (unnoted) return { do: 'adopt', run: unnoted };
  const unfinished = runs.find(({ state }) => !isOver(state));
  if (unfinished) return { do: 'skip', run: unfinished };
  return { do: 'open', known: knownSource(schedule, history, simulate) };
}

/** What was due earlier is not made up for: there was no such schedule, another one, or nobody wanted it. */
export function wantedSince({ changedAt, resumedAt }: Schedule): number {
  return Math.max(Date.parse(changedAt), Date.parse(resumedAt ?? changedAt));
}

/** A run on the simulator says nothing about what Linq has, and the other way round. */
function knownSource({ changedAt }: Schedule, history: readonly HistoryEntry[], simulate: boolean): KnownSource | null {
  const last = lastStarted(history);
  if (!last || last.simulate !== simulate || Date.parse(last.at) < Date.parse(changedAt)) return null;
  const { run, sha256, mark } = last;
  return { run, sha256, mark };
}

/** What to do about a run that keeps the next one waiting. */
export function howToGoOn({ id, state, stop }: RunRecord): string {
  if (state === 'awaiting_approval') return `Run ${id} awaits approval. See it: linq-cards runs show ${id}`;
  if (state === 'halted') return `Run ${id} has halted: ${stop?.what ?? ''} Go on with: linq-cards resume ${id}`;
  if (state === 'planned') return `Run ${id} waits in line.`;
  return `Run ${id} is not finished.`;
}
