import { setTimeout as sleep } from 'node:timers/promises';
import { type CardDeps, card, settle } from '../../jobs/card.js';
import { run } from '../../jobs/run.js';
import { type RunContext, RunHalted, runLost } from '../../jobs/run-context.js';
import { gatherOutcomes, report } from '../../jobs/run-steps/report.js';
import { untilAborted } from '../async/until-aborted.js';
import { within } from '../async/with-timeout.js';
import type { RunStop } from '../cards/run-stop.js';
import { isSetupFault, OperatorError } from '../errors.js';
import type { RunRecord } from '../home/run-record.js';
import { scheduleOf } from '../home/schedules.js';
import { removeIfThere } from '../home/write-file.js';
import type { CardJobResult } from '../queue/card-job.js';
import { type CardJobContext, type CardWorker, workOnCards } from '../queue/card-worker.js';
import type { Engine } from '../queue/engine.js';
import { beginRun } from './begin-run.js';
import { clearAway, DRAIN_MS, LOOK_EVERY_MS, untilOthersFinished } from './clear-away.js';
import { ProgressReporter } from './progress-reporter.js';
import type { RunProgress } from './run-progress.js';
import type { SharedLimits } from './several/shared-limits.js';
import { cancellation, interruption, StopConditions } from './stop-conditions.js';

export type RunExecutorDeps = {
  context: Omit<RunContext, 'signal'>;
  engine: Engine;
  /** Of all runs that this process works on. */
  limits: SharedLimits;
  card: CardDeps;
  /** Number of requests under way at the same time; 0 leaves all rows to workers. */
  concurrency: number;
  /** Removes the folder of a run that was never completed. */
  discard: () => Promise<void>;
  /** Aborted when this process shuts down. */
  signal: AbortSignal;
};

/** What has become of a run's steps; `ended` is aborted when they have come to rest. */
type Finished = { error?: unknown; begun: boolean; done: boolean; ended: AbortController };

const DRAIN_WITHOUT_STORE_MS = 2_000;

/**
 * A run that this process works on: its steps, its card jobs, and the stop conditions.
 *
 * It ends in one of these ways: the steps are done · the run was stopped · this process shuts down · the queue has
 * lost the run · an error. In all but the first it can be resumed, and its report has the outcomes so far.
 */
export class RunExecutor {
  readonly #deps: RunExecutorDeps;
  readonly #context: RunContext;
  readonly #leave = new AbortController();
  readonly #reporter: ProgressReporter;
  readonly #watch: StopConditions;
  #cards: CardWorker | undefined;
  #atRest: Promise<void> = Promise.resolve();

  constructor(deps: RunExecutorDeps) {
    this.#deps = deps;
    this.#context = { ...deps.context, signal: AbortSignal.any([deps.signal, this.#leave.signal]) };
    this.#reporter = new ProgressReporter(this.#context, deps.engine);
    const { record, files, outcomes, queues, now } = this.#context;
    const { id, settings } = record.current;
    this.#watch = new StopConditions({
      run: id,
      settings,
      files,
      limiter: deps.engine.limiter,
      counts: outcomes.counts,
      lostRows: () => queues.lostCount(),
      store: deps.engine.store,
      now,
    });
  }

  get record(): RunRecord {
    return this.#context.record.current;
  }

  /**
   * Works until the run has ended or stopped; returns the final record.
   *
   * @throws OperatorError `source_…` for a source that cannot be used, `run_lost`, `disk_full`
   */
  async work(): Promise<RunRecord> {
    const { queues, outcomes } = this.#context;
    try {
      const finished = this.#start();
      const stop = await this.#untilOver(finished);
      if (stop) await this.#finishStopped(stop);
      else await clearAway(this.#deps, this.#context);
      return this.record;
    } catch (error) {
      if (error instanceof OperatorError && (error.code.startsWith('source_') || isSetupFault(error.code))) {
        await clearAway(this.#deps, this.#context);
        await this.#deps.discard();
      }
      throw error;
    } finally {
      this.#leave.abort();
      await removeIfThere(this.#context.files.progress);
      await removeIfThere(this.#context.files.cancel);
      await this.#cards?.close(0);
      await queues.close();
      await outcomes.close();
      this.#context.numbers.leave();
      await this.#leaveLimits();
    }
  }

  /** The other runs may go on as fast as they are meant to. */
  async #leaveLimits(): Promise<void> {
    const { limits, engine } = this.#deps;
    const left = limits.without(this.record.id);
    // Without the store nothing is sent, and the next run sets the limits again.
    if (left) await engine.limiter.configure(left).catch(() => undefined);
  }

  /** Ends a run that no process works on; rows without an outcome are not sent any more. */
  async cancel(): Promise<RunRecord> {
    const { queues, outcomes } = this.#context;
    const { id, account } = this.record;
    try {
      await this.#deps.engine.control.start(id, account);
      const stop = await this.#stop(cancellation(this.#context.now()));
      await this.#finishStopped(stop);
      return this.record;
    } finally {
      await queues.close();
      await outcomes.close();
      this.#context.numbers.leave();
    }
  }

  progress(): Promise<RunProgress> {
    return this.#reporter.progress();
  }

  /** Whether all that is left of it waits for a time. */
  isResting(): boolean {
    return this.#reporter.isResting;
  }

  /** Begins, does the run's steps, and notes what has become of them. Both wait while the store has a fault. */
  #start(): Finished {
    const { engine } = this.#deps;
    const finished: Finished = { begun: false, done: false, ended: new AbortController() };
    const work = async () => {
      await engine.store.patiently(() => this.#begin(), this.#context.signal);
      finished.begun = true;
      await this.#doSteps();
    };
    this.#atRest = work()
      .then(
        () => void Object.assign(finished, { done: true }),
        (error: unknown) => void Object.assign(finished, { error, done: true }),
      )
      .finally(() => finished.ended.abort());
    return finished;
  }

  /** A fault of the store ends a step; when it has passed, the run continues with the same step. */
  async #doSteps(): Promise<void> {
    const { store } = this.#deps.engine;
    const { signal } = this.#context;
    for (;;) {
      try {
        return await run(this.#context);
      } catch (error) {
        if (!store.meets(error) || signal.aborted) throw error;
        await store.passed(signal);
      }
    }
  }

  async #begin(): Promise<void> {
    const { engine, concurrency, card: deps } = this.#deps;
    await beginRun(this.#deps, this.#context);
    if (concurrency === 0) return;
    const { outcomes } = this.#context;
    const note = outcomes.record.bind(outcomes);
    const work = (card: CardJobContext) => this.#card(card, { ...deps, note });
    this.#cards ??= workOnCards(engine.backend, this.record.id, { concurrency, keepsOutcomes: true, work });
  }

  /** A row whose outcome was recorded is not sent again, even if a crash kept the queue from recording it. */
  async #card(work: CardJobContext, deps: CardDeps): Promise<CardJobResult> {
    const { outcomes } = this.#context;
    const known = outcomes.read(work.job.row);
    if (!known) return card(work, deps);
    await outcomes.flush();
    await deps.store.patiently(() => settle(known, work.job, deps), work.signal);
    return { kind: 'outcome', outcome: known };
  }

  /** @returns why the run has stopped; undefined if it has ended */
  async #untilOver(finished: Finished): Promise<RunStop | undefined> {
    const { outcomes } = this.#context;
    const { signal } = this.#deps;
    const woken = AbortSignal.any([signal, finished.ended.signal]);
    for (;;) {
      await sleep(LOOK_EVERY_MS, undefined, { signal: woken }).catch(() => undefined);
      await outcomes.flush();
      if (finished.error instanceof RunHalted) {
        const { stop } = finished.error;
        if (this.#neverBegins(stop)) throw setupFault(stop);
        return this.#stop(stop);
      }
      if (signal.aborted) return this.#stop(interruption(this.record.id, this.#context.now()));
      if (finished.error !== undefined) throw finished.error;
      if (finished.done) return undefined;
      const stop = await this.#look(finished);
      if (stop) return stop;
    }
  }

  /** Looks whether the run is to stop. A fault of the store is waited out, and stops it only when it lasts. */
  async #look({ begun }: Finished): Promise<RunStop | undefined> {
    const { store } = this.#deps.engine;
    if (store.trouble) {
      await this.#reporter.writeProgress();
      const stop = this.#watch.lookWithoutStore();
      return stop && this.#stop(stop);
    }
    try {
      const stop = begun ? ((await this.#stopOrLoss()) ?? (await this.#stopFromOutside())) : undefined;
      if (!stop) await this.#reporter.writeProgress();
      return stop;
    } catch (error) {
      if (!store.meets(error)) throw error;
      return undefined;
    }
  }

  /**
   * Linq cannot be reached with these settings: nothing was sent, so there is nothing to keep. The run of a schedule is
   * kept: its source counts as taken, and nobody would start it again.
   */
  #neverBegins({ code }: RunStop): boolean {
    return isSetupFault(code) && this.record.enqueuedRows === 0 && scheduleOf(this.record) === undefined;
  }

  async #stopOrLoss(): Promise<RunStop | undefined> {
    const { engine, signal } = this.#deps;
    const controlled = await untilAborted(
      engine.store.ask(() => engine.control.find(this.record.id)),
      signal,
    );
    if (signal.aborted) return undefined;
    if (controlled) return controlled.stop ?? undefined;
    throw runLost(this.record.id);
  }

  async #stopFromOutside(): Promise<RunStop | undefined> {
    if (!(await this.#deps.engine.isReachable())) return undefined;
    const stop = await this.#deps.engine.store.ask(() => this.#watch.look());
    return stop && this.#stop(stop);
  }

  async #stop(stop: RunStop): Promise<RunStop> {
    const { engine } = this.#deps;
    const { id } = this.record;
    if (!(await engine.isReachable())) return stop;
    await engine.control.stop(id, stop);
    return (await engine.control.find(id))?.stop ?? stop;
  }

  /** Lets rows in progress finish, then writes a report. The last of them may complete the run. */
  async #finishStopped(stop: RunStop): Promise<void> {
    const { queues, record, outcomes, log } = this.#context;
    log.info({ run: this.record.id, code: stop.code }, `the run has stopped: ${stop.what}`);
    this.#leave.abort();
    const { store } = this.#deps.engine;
    // What is under way has its outcome in the journal; only the queue has not heard of it.
    await this.#cards?.close(DRAIN_MS, { giveUp: store.trouble !== null });
    await (store.trouble ? within(DRAIN_WITHOUT_STORE_MS, this.#atRest) : this.#atRest);
    if (record.current.step === 'done') return clearAway(this.#deps, this.#context);
    await untilOthersFinished(this.#deps.engine, this.#context);
    await outcomes.flush();
    if (stop.kind === 'cancelled') await queues.clearCards();
    await record.update({ stop });
    const state = stop.kind === 'interrupted' ? 'running' : stop.kind;
    const notAttempted = { code: stop.code, reason: `${stop.what} ${stop.next}` };
    const isReachable = await this.#deps.engine.isReachable();
    if (isReachable) await gatherOutcomes(this.#context);
    if (record.current.rows !== null) await report(this.#context, { state, notAttempted, isReachable });
    else await record.update({ state });
    if (stop.kind === 'cancelled') await clearAway(this.#deps, this.#context);
  }
}

function setupFault({ code, what, next }: RunStop): OperatorError {
  if (!isSetupFault(code)) throw new Error(`no fault of the set-up: ${code}`);
  return new OperatorError(code, what, next);
}
