import type { RunProgress } from '../../../runs/run-progress.js';

/** How fast rows ended at a moment, and how fast requests might go out: 0 in an outage, null where that is not limited or not known. */
export type PaceMark = { at: number; rowsPerSecond: number; limit: number | null };

/** So many marks are kept of one run, however long it goes on. */
const MOST_MARKS = 240;

/**
 * The pace of a run over time, for a chart. When there are too many marks, every other one is dropped and from then on they
 * are taken half as often: the whole run stays in sight in a fixed amount of memory.
 */
export class PaceHistory {
  #marks: PaceMark[] = [];
  #everyMs = 1_000;

  get marks(): readonly PaceMark[] {
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
