import type { RunRecord } from '../home/run-record.js';
import type { LimiterState } from '../limiter/limiter.js';
import { formatCount, formatDuration, formatRate, formatTimeOfDay } from './text.js';

/** Texts for the steps of a run that have no progress in rows. */
export const STEP_TEXTS: Partial<Record<RunRecord['step'], string>> = {
  intake: 'reading the file',
  snapshot: 'reading the account',
  plan: 'planning',
  guard: 'checking the plan',
  verify: 'reading the cards back',
  report: 'writing the report',
};

/** The input of the notices: the limiter's state, and the rows that wait for a time. */
export type Waiting = {
  pace: LimiterState | null;
  /** What is wrong with the queue's store. */
  store?: { what: string; since: number } | null | undefined;
  parked: number;
  nextParked: { until: number; because: string } | null;
  keptBack: number;
};

/** What a person should know beside the figures: a reduced rate, a pause, an outage of Linq, waiting rows. */
export function notices({ pace, store, parked, nextParked, keptBack }: Waiting, now: number): string[] {
  if (store) return [`${store.what}; waiting since ${formatTimeOfDay(store.since)}`];
  const why = nextParked ? ` until ${formatTimeOfDay(nextParked.until)} or later: ${nextParked.because}` : '';
  return [
    ...(pace ? rateNotices(pace, now) : []),
    ...(parked > 0 ? [`${formatCount(parked)} waiting${why}`] : []),
    ...(keptBack > 0 ? [`${formatCount(keptBack)} waiting for another run that has the same numbers`] : []),
  ];
}

function rateNotices(pace: LimiterState, now: number): string[] {
  if (pace.outage) {
    const next = formatDuration((pace.outage.nextProbeAt - now) / 1000);
    return [`Linq has not responded since ${formatTimeOfDay(pace.outage.since)}; next attempt in ${next}`];
  }
  if (pace.slowedBy === null) return [];
  const cooling = pace.coolUntil === null ? '' : `, waiting ${formatDuration((pace.coolUntil - now) / 1000)}`;
  return [`slowed to ${formatRate(pace.current)} because Linq returned ${pace.slowedBy}${cooling}`];
}
