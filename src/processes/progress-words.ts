import type { PaceState } from '../pace/gate.js';
import { count, duration, perSecond, timeOfDay } from '../words.js';
import type { RunProgress } from './run-progress.js';

/** What a run does while there is nothing to count; steps that are not named here are counted. */
export const STEP_WORDS: Partial<Record<RunProgress['step'], string>> = {
  intake: 'reading the file',
  snapshot: 'reading the account',
  plan: 'planning',
  guard: 'checking the plan',
  report: 'writing the report',
};

/** What a person should know beside the figures: slowed down, cooling down, Linq down, rows that wait. */
export function notices({ pace, parked, nextParked }: RunProgress, now: number): string[] {
  const why = nextParked ? ` until ${timeOfDay(nextParked.until)} or later, because ${nextParked.because}` : '';
  return [...(pace ? paceNotices(pace, now) : []), ...(parked > 0 ? [`${count(parked)} parked${why}`] : [])];
}

function paceNotices(pace: PaceState, now: number): string[] {
  if (pace.outage) {
    const next = duration((pace.outage.nextProbeAt - now) / 1000);
    return [`Linq has not answered since ${timeOfDay(pace.outage.since)}; next try in ${next}`];
  }
  if (pace.slowedBy === null) return [];
  const cooling = pace.coolUntil === null ? '' : `, waiting ${duration((pace.coolUntil - now) / 1000)}`;
  return [`slowed to ${perSecond(pace.current)} because Linq answered ${pace.slowedBy}${cooling}`];
}
