import type { RunContext } from '../../jobs/run-context.js';
import { writeWhole } from '../home/write-file.js';
import type { Engine } from '../queue/engine.js';
import { countsOf, type ReportedProgress, type RunProgress, Speed, secondsLeft } from './run-progress.js';

const NONE = { parked: 0, waiting: 0, active: 0 };
const REPORT_EVERY_MS = 1_000;
/** The number of parked rows listed for other processes. */
const MOST_PARKED = 20;

/** Reports the progress of a run: to this process at any time, to others through a file in the run's folder. */
export class ProgressReporter {
  readonly #context: RunContext;
  readonly #engine: Engine;
  readonly #speed = new Speed();
  #reportedAt = Number.NEGATIVE_INFINITY;
  #isResting = false;

  constructor(context: RunContext, engine: Engine) {
    this.#context = context;
    this.#engine = engine;
  }

  /** Whether every row that is left was parked when it was last looked. */
  get isResting(): boolean {
    return this.#isResting;
  }

  async progress(): Promise<RunProgress> {
    const { outcomes, queues, record, numbers } = this.#context;
    const { id, state, step, rows } = record.current;
    const counts = countsOf(record.current, outcomes.counts);
    const done = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const { store, limiter } = this.#engine;
    const reachable = await this.#engine.isReachable();
    const { parked, waiting, active } = reachable ? await store.ask(() => queues.counts()) : NONE;
    this.#isResting = parked > 0 && waiting + active === 0;
    const rowsPerSecond = this.#speed.mark(outcomes.size, Date.now());
    const parkedUntil = parked > 0 ? await store.ask(() => queues.parkedUntil()) : null;
    return {
      run: id,
      state,
      step,
      total: rows,
      done,
      counts,
      parked,
      nextParked: parked > 0 ? ((await store.ask(() => queues.parked(1)))[0] ?? null) : null,
      keptBack: numbers.keptBack,
      rowsPerSecond,
      etaSeconds:
        rows === null ? null : secondsLeft({ rows: rows - done, parked, rowsPerSecond, parkedUntil }, Date.now()),
      pace: reachable ? await limiter.state() : null,
      store: store.trouble && { what: store.trouble.what, since: store.trouble.since },
    };
  }

  /** For `runs show`, which another process may run meanwhile. Writes at most once per second. */
  async writeProgress(): Promise<void> {
    const { files, now, queues } = this.#context;
    const at = now().getTime();
    if (at - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#reportedAt = at;
    const { store } = this.#engine;
    const parkedRows = store.trouble ? [] : await store.ask(() => queues.parked(MOST_PARKED));
    const reported: ReportedProgress = { ...(await this.progress()), at: now().toISOString(), parkedRows };
    await writeWhole(files.progress, JSON.stringify(reported));
  }
}
