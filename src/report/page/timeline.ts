import { isGood, type Outcome } from '../../cards/outcome.js';

/** The counts within one step of time. */
export type Moment = { requests: number; good: number; bad: number };

/** Each step divides the next, so that counts can be merged. */
const STEPS_S = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400];

/**
 * Counts responses and finished rows per step of time.
 *
 * There are never more than `most` moments: beyond that, the step gets longer. Time without events costs nothing, so a
 * run that was resumed a month later is as cheap as one without a pause.
 */
export class Timeline {
  readonly #most: number;
  #steps = STEPS_S;
  #moments = new Map<number, Moment>();

  /** The number of rows without any request, which the charts do not show. */
  withoutRequest = 0;

  constructor(most = 4_096) {
    this.#most = most;
  }

  /** The duration of one moment. */
  get stepMs(): number {
    return (this.#steps[0] ?? 86_400) * 1000;
  }

  add(outcome: Outcome): void {
    const times = requestTimes(outcome);
    if (times.length === 0) {
      this.withoutRequest += 1;
      return;
    }
    for (const at of times) this.#at(at).requests += 1;
    this.#at(Date.parse(outcome.finishedAt))[isGood(outcome) ? 'good' : 'bad'] += 1;
    while (this.#moments.size > this.#most && this.#steps.length > 1) this.#coarsen();
  }

  /** The moments with events, in chronological order, with their start times. */
  moments(): [at: number, moment: Moment][] {
    return [...this.#moments].sort(([a], [b]) => a - b);
  }

  #at(time: number): Moment {
    const begin = Math.floor(time / this.stepMs) * this.stepMs;
    const known = this.#moments.get(begin);
    if (known) return known;
    const moment = { requests: 0, good: 0, bad: 0 };
    this.#moments.set(begin, moment);
    return moment;
  }

  #coarsen(): void {
    const finer = this.#moments;
    this.#steps = this.#steps.slice(1);
    this.#moments = new Map();
    for (const [at, { requests, good, bad }] of finer) {
      const moment = this.#at(at);
      moment.requests += requests;
      moment.good += good;
      moment.bad += bad;
    }
  }
}

/** An outcome lists its requests only if there was more than one successful request. */
function requestTimes({ tries, attempts, httpStatus, finishedAt }: Outcome): number[] {
  if (tries) return tries.map(({ at }) => Date.parse(at));
  return attempts > 0 || httpStatus !== null ? [Date.parse(finishedAt)] : [];
}
