import type { RunProgress } from '../../../runs/run-progress.js';

/**
 * Rows finished per second at one time, and the rate limit: 0 during an outage, null if there is none or it is
 * unknown.
 */
export type RateMark = { at: number; rowsPerSecond: number; limit: number | null };

/** The maximum number of marks kept for one run. */
const MOST_MARKS = 240;

/**
 * The speed of a run over time, for a chart. When there are too many marks, every other one is dropped, and from then
 * on they are taken half as often. So the whole run stays visible in a fixed amount of memory.
 */
export class RateHistory {
  #marks: RateMark[] = [];
  #everyMs = 1_000;

  get marks(): readonly RateMark[] {
    return this.#marks;
  }

  add({ rowsPerSecond, pace }: RunProgress, at: number): void {
    const last = this.#marks.at(-1);
    if (last && at - last.at < this.#everyMs) return;
    this.#marks.push({ at, rowsPerSecond, limit: limitOf(pace) });
    if (this.#marks.length <= MOST_MARKS) return;
    this.#marks = this.#marks.filter((_, index) => index % 2 === 0);
    this.#everyMs *= 2;
  }
}

function limitOf(pace: RunProgress['pace']): number | null {
  if (pace?.outage) return 0;
  return pace === null || pace.current === 0 ? null : pace.current;
}
