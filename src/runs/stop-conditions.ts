import { existsSync } from 'node:fs';
import type { Counts, Status } from '../cards/outcome.js';
import type { RunStop } from '../cards/run-stop.js';
import type { RunFiles } from '../home/run-folder.js';
import type { RunSettings } from '../home/run-record.js';
import type { Limiter } from '../limiter/limiter.js';
import type { StoreWatch } from '../queue/store/store-watch.js';

export type StopConditionsDeps = {
  run: string;
  settings: Pick<RunSettings, 'maxFailures' | 'maxOutage'>;
  files: RunFiles;
  limiter: Limiter;
  /** Outcomes so far, by status; updated live. */
  counts: Readonly<Counts>;
  /** How many rows the queue has given up without an outcome. */
  lostRows: () => Promise<number>;
  /** Whether the queue's store has a problem. */
  store: Pick<StoreWatch, 'trouble'>;
  now: () => Date;
};

/** A percentage is meaningful only after this many rows. */
const ENOUGH_ROWS = 50;
const CHECK_LIMITER_EVERY_MS = 2_000;
/** The statuses of card jobs, and which of them count as failures. */
const TRIED: readonly Status[] = ['created', 'updated', 'skipped', 'inactive', 'rejected', 'failed'];
const BAD: readonly Status[] = ['inactive', 'rejected', 'failed'];

/** Checks for reasons to stop a run that no single row can detect. */
export class StopConditions {
  readonly #deps: StopConditionsDeps;
  /** The counts at the start: a run resumed after too many failures counts from zero. */
  readonly #before: { tried: number; bad: number };
  #lost: { before: number; now: number } | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: StopConditionsDeps) {
    this.#deps = deps;
    this.#before = triedAndBad(deps.counts);
  }

  /** Asks the queue and its limiter; rejects with the store's fault where that has one. */
  async look(): Promise<RunStop | undefined> {
    return this.#cancelled() ?? (await this.#outage()) ?? this.#tooManyFailures();
  }

  /** What can be told while the store has a fault. */
  lookWithoutStore(): RunStop | undefined {
    return this.#cancelled() ?? this.#longFault();
  }

  #cancelled(): RunStop | undefined {
    return existsSync(this.#deps.files.cancel) ? cancellation(this.#deps.now()) : undefined;
  }

  #longFault(): RunStop | undefined {
    const { run, settings, store, now } = this.#deps;
    const { trouble } = store;
    if (!trouble || now().getTime() - trouble.since < settings.maxOutage * 60_000) return undefined;
    const since = new Date(trouble.since).toISOString();
    const said = trouble.said === '' ? '' : ` It says: ${trouble.said}`;
    return {
      kind: 'halted',
      code: 'store_down',
      what: `${trouble.what}, since ${since}.${said}`,
      next: `Resume the run when Redis takes writes again: linq-cards resume ${run}`,
      at: now().toISOString(),
      since,
    };
  }

  #tooManyFailures(): RunStop | undefined {
    const { run, settings, counts, now } = this.#deps;
    const { maxFailures } = settings;
    if (!maxFailures) return undefined;
    const lost = this.#lost ? this.#lost.now - this.#lost.before : 0;
    const tried = triedAndBad(counts).tried - this.#before.tried + lost;
    const bad = triedAndBad(counts).bad - this.#before.bad + lost;
    const isTooMany =
      'rows' in maxFailures ? bad > maxFailures.rows : tried >= ENOUGH_ROWS && bad > tried * maxFailures.share;
    if (!isTooMany) return undefined;
    const limit = 'rows' in maxFailures ? `${maxFailures.rows}` : `${maxFailures.share * 100} %`;
    return {
      kind: 'halted',
      code: 'too_many_failures',
      what: `${bad} of ${tried} rows failed; the limit is ${limit} (--max-failures).`,
      next: `Find the cause: linq-cards runs show ${run}\nTo continue without a limit: linq-cards resume ${run} --max-failures off`,
      at: now().toISOString(),
    };
  }

  /** Now and then: how many rows were lost, and whether Linq has been away for too long. */
  async #outage(): Promise<RunStop | undefined> {
    const { settings, limiter, lostRows, now } = this.#deps;
    const at = now().getTime();
    if (at - this.#askedAt < CHECK_LIMITER_EVERY_MS) return undefined;
    this.#askedAt = at;
    const lost = await lostRows();
    // Rows lost in an earlier attempt have an outcome by now, and were counted then.
    this.#lost = { before: this.#lost?.before ?? lost, now: lost };
    const { outage } = await limiter.state();
    if (!outage || at - outage.since < settings.maxOutage * 60_000) return undefined;
    const since = new Date(outage.since).toISOString();
    return {
      kind: 'halted',
      code: 'linq_down',
      what: `Linq has not responded since ${since}.`,
      next: 'Resume the run when Linq is available again.',
      at: now().toISOString(),
      since,
    };
  }
}

/** The stop of a cancelled run. */
export function cancellation(now: Date): RunStop {
  return {
    kind: 'cancelled',
    code: 'cancelled',
    what: 'The run was cancelled.',
    next: 'To send the remaining rows, provision failed.csv.',
    at: now.toISOString(),
  };
}

/** The stop of a run whose process shuts down. */
export function interruption(run: string, now: Date): RunStop {
  return {
    kind: 'interrupted',
    code: 'interrupted',
    what: 'The run was interrupted.',
    next: `Resume: linq-cards resume ${run}`,
    at: now.toISOString(),
  };
}

function triedAndBad(counts: Readonly<Counts>): { tried: number; bad: number } {
  const sum = (statuses: readonly Status[]) => statuses.reduce((rows, status) => rows + counts[status], 0);
  return { tried: sum(TRIED), bad: sum(BAD) };
}
