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
  /** Outcomes so far, by status; they grow. */
  counts: Readonly<Counts>;
  /** How many rows the queue has given up without an outcome. */
  lostRows: () => Promise<number>;
  /** Whether the queue's store has a fault. */
  store: Pick<StoreWatch, 'trouble'>;
  now: () => Date;
};

/** A share of the rows says something only when there are some. */
const ENOUGH_ROWS = 50;
const CHECK_LIMITER_EVERY_MS = 2_000;
/** The outcomes of card jobs, and those of them that are bad. */
const TRIED: readonly Status[] = ['created', 'updated', 'skipped', 'inactive', 'rejected', 'failed'];
const BAD: readonly Status[] = ['inactive', 'rejected', 'failed'];

/** Looks for reasons to stop a run that no single row can see. */
export class StopConditions {
  readonly #deps: StopConditionsDeps;
  /** What had ended before: a run that was resumed after too many failures begins to count anew. */
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
      what: `${bad} of ${tried} rows failed, and no more than ${limit} may (--max-failures).`,
      next: `See why: linq-cards runs show ${run}. To go on all the same, resume it with --max-failures off.`,
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
    // Those of an earlier try have an outcome by now, and were counted then.
    this.#lost = { before: this.#lost?.before ?? lost, now: lost };
    const { outage } = await limiter.state();
    if (!outage || at - outage.since < settings.maxOutage * 60_000) return undefined;
    const since = new Date(outage.since).toISOString();
    return {
      kind: 'halted',
      code: 'linq_down',
      what: `Linq has not answered since ${since}.`,
      next: 'Resume the run when Linq is there again.',
      at: now().toISOString(),
      since,
    };
  }
}

/** Why the rest of a run is not tried any more when somebody does not want it. */
export function cancellation(now: Date): RunStop {
  return {
    kind: 'cancelled',
    code: 'cancelled',
    what: 'The run was cancelled.',
    next: 'To set it all the same, give failed.csv to linq-cards provision.',
    at: now.toISOString(),
  };
}

/** Why a run does not go on when its process ends. */
export function interruption(run: string, now: Date): RunStop {
  return {
    kind: 'interrupted',
    code: 'interrupted',
    what: 'The run was interrupted.',
    next: `Go on with: linq-cards resume ${run}`,
    at: now.toISOString(),
  };
}

function triedAndBad(counts: Readonly<Counts>): { tried: number; bad: number } {
  const sum = (statuses: readonly Status[]) => statuses.reduce((rows, status) => rows + counts[status], 0);
  return { tried: sum(TRIED), bad: sum(BAD) };
}
