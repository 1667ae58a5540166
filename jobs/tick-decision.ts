import type { RunRecord } from '../src/home/run-record.js';
import { isOver } from '../src/home/run-record.js';
import { type HistoryEntry, lastStarted, ticksOf } from '../src/home/schedule-history.js';
import type { Schedule } from '../src/home/schedules.js';
import type { SourceMark } from '../src/intake/remote/remote-source.js';

/** One time at which a schedule is due, or a run of it was requested. */
export type Tick = { planned: string; by: 'cron' | 'hand' };

/** The source as it was last seen. */
export type KnownSource = { run: string; sha256: string; mark: SourceMark };

export type TickDecision =
  /** Nothing to do or record: already processed, or not wanted any more. */
  | { do: 'ignore' }
  /** A process was killed after it created the run and before it recorded this. */
  | { do: 'adopt'; run: RunRecord }
  | { do: 'skip'; run: RunRecord }
  | { do: 'open'; known: KnownSource | null };

/**
 * Decides about one tick, based on the schedule, the results of earlier ticks, and its runs.
 *
 * A tick may come twice (its process was killed in between) or long after its time (from a queue that was unused for a
 * while). Ticks in the history have been processed, and so has everything that was due earlier.
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
    /** The runs of the schedule, in any order. */
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

/** Earlier times are not made up: the schedule did not exist, was different, or was paused. */
export function wantedSince({ changedAt, resumedAt }: Schedule): number {
  return Math.max(Date.parse(changedAt), Date.parse(resumedAt ?? changedAt));
}

/** Runs on the simulator and runs on Linq do not count for each other. */
function knownSource({ changedAt }: Schedule, history: readonly HistoryEntry[], simulate: boolean): KnownSource | null {
  const last = lastStarted(history);
  if (!last || last.simulate !== simulate || Date.parse(last.at) < Date.parse(changedAt)) return null;
  const { run, sha256, mark } = last;
  return { run, sha256, mark };
}

/** What to do about a run that delays the next one. */
export function howToGoOn({ id, state, stop }: RunRecord): string {
  if (state === 'awaiting_approval') return `Run ${id} needs approval. See: linq-cards runs show ${id}`;
  if (state === 'halted') return `Run ${id} has halted: ${stop?.what ?? ''} Resume: linq-cards resume ${id}`;
  if (state === 'planned') return `Run ${id} is queued.`;
  return `Run ${id} is not finished.`;
}
