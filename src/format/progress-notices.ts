import type { RunRecord } from '../home/run-record.js';
import type { LimiterState } from '../limiter/limiter.js';
import { formatCount, formatDuration, formatRate, formatTimeOfDay } from './text.js';

/** What a run does while there is nothing to count; steps that are not named here are counted. */
export const STEP_TEXTS: Partial<Record<RunRecord['step'], string>> = {
  intake: 'reading the file',
  snapshot: 'reading the account',
  plan: 'planning',
  guard: 'checking the plan',
  report: 'writing the report',
};

/** What the notices are made of: the limiter's state, and the rows that wait for a time. */
export type Waiting = {
  pace: LimiterState | null;
  /** What is wrong with the queue's store. */
  store?: { what: string; since: number } | null | undefined;
  parked: number;
  nextParked: { until: number; because: string } | null;
};

/** What a person should know beside the figures: slowed down, cooling down, Linq down, rows that wait. */
export function notices({ pace, store, parked, nextParked }: Waiting, now: number): string[] {
  if (store) return [`${store.what}; waiting since ${formatTimeOfDay(store.since)}`];
  const why = nextParked ? ` until ${formatTimeOfDay(nextParked.until)} or later, because ${nextParked.because}` : '';
  return [...(pace ? paceNotices(pace, now) : []), ...(parked > 0 ? [`${formatCount(parked)} parked${why}`] : [])];
}

function paceNotices(pace: LimiterState, now: number): string[] {
  if (pace.outage) {
    const next = formatDuration((pace.outage.nextProbeAt - now) / 1000);
    return [`Linq has not answered since ${formatTimeOfDay(pace.outage.since)}; next try in ${next}`];
  }
  if (pace.slowedBy === null) return [];
  const cooling = pace.coolUntil === null ? '' : `, waiting ${formatDuration((pace.coolUntil - now) / 1000)}`;
  return [`slowed to ${formatRate(pace.current)} because Linq answered ${pace.slowedBy}${cooling}`];
}
