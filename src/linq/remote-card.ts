import { setTimeout as sleep } from 'node:timers/promises';
import { type Card, type CardFields, FIELD_NAMES, isAsWanted, notRemoved, removesAny } from '../cards/card.js';
import type { Outcome } from '../cards/outcome.js';
import { NOT_REMOVED, VERIFY_REASONS } from '../cards/verify-outcome.js';
import type { Refused } from '../limiter/acquire-slot.js';
import type { CardTask, UpsertDeps, UpsertResult } from './card-task.js';
import type { Failure, ReadVerdict, ResponseSummary, WriteVerdict } from './classify.js';
import type { Call } from './failures.js';
import type { Progress } from './progress.js';
import { TryAgain } from './retry.js';
import { formatStatus, type OutcomeParts, outcomeOf } from './upsert-outcome.js';

/** A job that waits longer goes back to the queue. */
export const PARK_FROM_MS = 10_000;
/** Waits between read-backs of a card that is not active yet: three within ten seconds. */
const ACTIVE_AFTER_MS = [2_000, 3_000, 5_000] as const;
/** Wait after 429 if the API does not name one. */
export const WAIT_429_MS = 5_000;

/** Ends the work on a card. */
export class Stop extends Error {
  readonly ending: UpsertResult;

  constructor(ending: UpsertResult) {
    super(ending.end);
    this.ending = ending;
  }
}

/** The result of reading a card back. `failure`: the read itself failed. */
export type Seen = { card: Card | null; said: ResponseSummary; failure?: Failure };

/** One card on Linq: reads it back, waits for it, and makes the outcome of the work on it. */
export class RemoteCard {
  readonly #task: CardTask;
  readonly #progress: Progress;
  readonly #signal: AbortSignal;
  readonly #deps: UpsertDeps;

  constructor(deps: UpsertDeps, task: CardTask, progress: Progress, signal: AbortSignal) {
    this.#deps = deps;
    this.#task = task;
    this.#progress = progress;
    this.#signal = signal;
  }

  async readBack(): Promise<Seen> {
    const { run, phoneNumber } = this.#task;
    const verdict: ReadVerdict | Refused = await this.#deps.linq.read({ run, phoneNumber }, this.#signal);
    if ('because' in verdict) throw new Stop({ end: 'put_back', because: 'stopped' });
    this.note('GET', verdict);
    if (verdict.class === 'read') return { card: verdict.card, said: verdict.said };
    if (verdict.class === 'halt') throw new Stop({ end: 'halt', rule: verdict.rule, said: verdict.said });
    if (verdict.class === 'wait') {
      await this.pause(verdict.retryAfterMs ?? WAIT_429_MS, `${verdict.rule.meaning} (${formatStatus(verdict.said)})`);
      return this.readBack();
    }
    return { card: null, said: verdict.said, failure: verdict };
  }

  async settledBy({ card, said }: Seen): Promise<Outcome | undefined> {
    if (!card || !isAsWanted(card, this.#task.wanted, this.#task.before)) return undefined;
    return card.isActive ? this.succeeded(card, said) : this.waitUntilActive(said);
  }

  /**
   * A write that Linq says has succeeded. That a value has been removed is believed only of the card that is read back, because
   * Linq does not document removals.
   *
   * @throws TryAgain if the card cannot be read
   */
  async written({ card, said }: { card: Card; said: ResponseSummary }, sent: CardFields): Promise<Outcome> {
    if (!removesAny(sent)) return this.succeeded(card, said);
    this.#progress.needsReadBack = true;
    const seen = await this.readBack();
    if (seen.failure) throw new TryAgain(seen.failure);
    return seen.card?.isActive ? this.succeeded(seen.card, seen.said) : this.waitUntilActive(seen.said);
  }

  /** Linq has the card, but it is not active on the line yet. If it stays so, the row ends as `inactive` instead of success. */
  async waitUntilActive(said: ResponseSummary): Promise<Outcome> {
    this.#progress.needsReadBack = true;
    for (const waitMs of ACTIVE_AFTER_MS) {
      await this.#rest(waitMs);
      const seen = await this.readBack();
      if (seen.card?.isActive) return this.succeeded(seen.card, seen.said);
    }
    const reason = 'Linq has the card, but it is not active on the line yet. Retry the row later.';
    return this.end({ status: 'inactive', class: 'unapplied', said, reason, isActive: false });
  }

  async pause(waitMs: number, because: string): Promise<void> {
    if (waitMs > PARK_FROM_MS) throw new Stop({ end: 'park', waitMs, because });
    if (waitMs > 0) await this.#rest(waitMs);
  }

  async #rest(ms: number): Promise<void> {
    const wakes = this.#task.rests?.();
    try {
      await sleep(ms, undefined, { signal: this.#signal });
    } finally {
      wakes?.();
    }
  }

  succeeded(card: Card, said: ResponseSummary): Outcome {
    const kept = notRemoved(card, this.#task.wanted);
    if (kept.length > 0) {
      const values = kept.map((field) => `${FIELD_NAMES[field]} ${JSON.stringify(card[field])}`);
      const reason = `${VERIFY_REASONS[NOT_REMOVED]} On Linq: ${values.join(', ')}.`;
      return this.end({ status: 'failed', class: 'unapplied', code: NOT_REMOVED, said, reason, card });
    }
    return this.end({ status: this.#progress.call === 'POST' ? 'created' : 'updated', said, card });
  }

  end(end: OutcomeParts): Outcome {
    return outcomeOf(this.#task, this.#progress, this.#deps.now(), end);
  }

  note(call: Call, { said }: WriteVerdict | ReadVerdict): void {
    this.#progress.tries.push({ at: this.#deps.now().toISOString(), call, ...said });
  }
}
