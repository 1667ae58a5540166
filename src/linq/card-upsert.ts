import { type CardFields, removesAny } from '../cards/card.js';
import type { Attempt, Outcome } from '../cards/outcome.js';
import type { Refused } from '../limiter/acquire-slot.js';
import type { FailureVerdict } from '../limiter/limiter.js';
import type { CardTask, UpsertDeps, UpsertResult } from './card-task.js';
import type { Failure, ResponseSummary, WriteVerdict } from './classify.js';
import type { Call } from './failures.js';
import type { Progress } from './progress.js';
import { PARK_FROM_MS, RemoteCard, type Seen, Stop, WAIT_429_MS } from './remote-card.js';
import { TryAgain, withRetries } from './retry.js';
import { explain, formatStatus } from './upsert-outcome.js';

/** Wait after 503/4004 if the API does not name one; doubled with each attempt. */
const WAIT_4004_MS = 30_000;
/** How long a row is held to see whether other rows are failing too. */
const HOLD_MS = 15_000;

/** Writes that a row may lose with stale connections before they count as attempts. */
const STALE_WRITES = 2;

/** What else may be the reason of a 400. */
const REMOVAL_REFUSED =
  'The row also asks Linq to remove a value, which Linq does not document: it may be that Linq refuses this.';

/** The failure that used up a row's attempts. */
type Exhausted = NonNullable<Progress['exhaustedBy']>;

/** The work on one number. Its state is `progress`, which the job's data keeps. */
export class CardUpsert {
  readonly #deps: UpsertDeps;
  readonly #task: CardTask;
  readonly #progress: Progress;
  readonly #signal: AbortSignal;
  readonly #card: RemoteCard;
  #lastFailure: Failure | undefined;
  /** The last attempt ended with a read that failed before anything was written. */
  #wroteNothing = false;

  constructor(deps: UpsertDeps, task: CardTask, progress: Progress, signal: AbortSignal) {
    this.#deps = deps;
    this.#task = task;
    this.#progress = progress;
    this.#signal = signal;
    this.#card = new RemoteCard(deps, task, progress, signal);
  }

  async untilSettled(): Promise<UpsertResult> {
    if (this.#progress.exhaustedBy) await this.#afterHold();
    if (this.#progress.exhaustedBy) return this.#giveUp(this.#progress.exhaustedBy);
    try {
      const outcome = await withRetries(() => this.#attempt(), {
        policy: this.#deps.policy,
        made: this.#progress.failedAttempts,
        signal: this.#signal,
        rests: this.#task.rests,
        afterFailure: (failure) => this.#afterFailure(failure),
      });
      return { end: 'outcome', outcome };
    } catch (error) {
      if (error instanceof TryAgain) return this.#giveUp(exhaustedBy(error.failure));
      throw error;
    }
  }

  /** One attempt, including switches and short waits. @throws TryAgain for a failure that may pass */
  async #attempt(): Promise<Outcome> {
    this.#wroteNothing = false;
    const settled = this.#progress.needsReadBack ? await this.#lookFirst() : undefined;
    if (settled) return settled;
    for (;;) {
      const verdict = await this.#write();
      if ('outcome' in verdict) return verdict.outcome;
      switch (verdict.class) {
        case 'done':
          return this.#card.written(verdict, this.#fieldsFor(this.#progress.call));
        case 'unapplied':
          return this.#card.waitUntilActive(verdict.said);
        case 'switch': {
          const end = this.#switchAfter(verdict);
          if (end) return end;
          break;
        }
        case 'wait':
          await this.#card.pause(
            verdict.retryAfterMs ?? WAIT_429_MS,
            `${verdict.rule.meaning} (${formatStatus(verdict.said)})`,
          );
          break;
        case 'reject':
          return this.#rejected(verdict);
        case 'halt':
          throw new Stop({ end: 'halt', rule: verdict.rule, said: verdict.said });
        case 'later':
          return this.#failedForNow(verdict);
        case 'unknown': {
          this.#progress.needsReadBack = true;
          if (!this.#isFree(verdict)) throw new TryAgain(verdict);
          const end = await this.#lookFirst();
          if (end) return end;
          break;
        }
        case 'retry':
          throw new TryAgain(verdict);
      }
    }
  }

  /** Between two attempts: counts the failure and waits as long as the API asks for, in addition to the backoff. */
  async #afterFailure(failure: Failure): Promise<void> {
    const { rule, said, retryAfterMs } = failure;
    this.#lastFailure = failure;
    this.#progress.failedAttempts += 1;
    const left = this.#deps.policy.attempts - this.#progress.failedAttempts;
    if (left <= 0) return;
    if (left === 1) this.#progress.needsReadBack = true;
    const is4004 = said.httpStatus === 503 && said.code === 4004;
    const usualMs = is4004 ? WAIT_4004_MS * 2 ** (this.#progress.failedAttempts - 1) : 0;
    await this.#card.pause(retryAfterMs ?? usualMs, `${rule.meaning} (${formatStatus(said)})`);
  }

  /** Linq did not respond to reads when the attempts were used up. If it does now, the row was not the cause: one more attempt. */
  async #afterHold(): Promise<void> {
    const seen = await this.#card.readBack();
    if (!seen.failure) this.#allowOneMore();
  }

  #allowOneMore(): void {
    const attemptsLeft = 1;
    const failedAttempts = this.#deps.policy.attempts - attemptsLeft;
    Object.assign(this.#progress, { exhaustedBy: null, failedAttempts, needsReadBack: true });
  }

  /** The attempts are used up. The row ends here, unless the write succeeded after all or Linq is down. */
  async #giveUp(failure: Exhausted): Promise<UpsertResult> {
    const seen = await this.#card.readBack();
    const settled = await this.#card.settledBy(seen);
    if (settled) return { end: 'outcome', outcome: settled };
    if (this.#wroteNothing && !seen.failure && !this.#progress.held) {
      // Linq was away when the last attempt began, and is back: the row has not had that attempt.
      this.#progress.held = true;
      this.#allowOneMore();
      return this.untilSettled();
    }
    if ((await this.#struggle(seen, true)) === 'outage') return this.#resetAttempts();
    if (seen.failure && !this.#progress.held) {
      // The first rows in an outage cannot know that it is one.
      Object.assign(this.#progress, { held: true, exhaustedBy: failure });
      return { end: 'park', waitMs: HOLD_MS, because: 'Linq does not respond to reads either' };
    }
    const { said, class: kind } = failure;
    const reason = `${failure.reason} ${this.#progress.writes} writes were sent.`;
    return { end: 'outcome', outcome: this.#card.end({ status: 'failed', class: kind, said, reason }) };
  }

  /** Reads the card back before writing again. Returns the outcome if the card already has the wanted values. */
  async #lookFirst(): Promise<Outcome | undefined> {
    const seen = await this.#card.readBack();
    const settled = await this.#card.settledBy(seen);
    if (settled) return settled;
    if (this.#progress.failedAttempts >= this.#deps.policy.attempts - 1) await this.#holdIfOthersFail(seen);
    this.#wroteNothing = seen.failure !== undefined;
    if (seen.failure) throw new TryAgain(seen.failure);
    // In create-only mode another POST returns 409 and changes nothing.
    if (seen.card?.isActive && this.#task.mode !== 'create-only') this.#progress.call = 'PATCH';
    this.#progress.needsReadBack = false;
    return undefined;
  }

  async #holdIfOthersFail(seen: Seen): Promise<void> {
    const verdict = await this.#struggle(seen, false);
    if (verdict === 'outage') throw new Stop(this.#resetAttempts());
    if (verdict === 'go_on' || this.#progress.held) return;
    this.#progress.held = true;
    throw new Stop({ end: 'park', waitMs: HOLD_MS, because: 'other rows are failing too' });
  }

  async #struggle(seen: Seen, exhausted: boolean): Promise<FailureVerdict> {
    const sinceMs = this.#progress.sinceMs ?? this.#deps.now().getTime();
    return this.#deps.linq.reportFailure({ sinceMs, readAnswered: seen.failure === undefined, exhausted });
  }

  /** Linq was down: the attempts do not count against the row. They still count against its number's budget. */
  #resetAttempts(): UpsertResult {
    Object.assign(this.#progress, { failedAttempts: 0, forgiven: true, held: false, exhaustedBy: null, sinceMs: null });
    return { end: 'put_back', because: 'outage' };
  }

  #rejected({ class: kind, rule, said }: Failure): Outcome {
    const asks = rule.status === 400 && removesAny(this.#fieldsFor(this.#progress.call)) ? ` ${REMOVAL_REFUSED}` : '';
    return this.#card.end({ status: 'rejected', class: kind, said, reason: `${explain(rule, said)}${asks}` });
  }

  /** No further attempt now; a re-run may succeed. */
  #failedForNow({ class: kind, rule, said }: Failure): Outcome {
    return this.#card.end({ status: 'failed', class: kind, said, reason: explain(rule, said) });
  }

  /** A write lost on a stale connection uses no attempt, unless it happens repeatedly. */
  #isFree(failure: Failure): boolean {
    if (!failure.stale || this.#progress.staleWrites >= STALE_WRITES) return false;
    this.#lastFailure = failure;
    this.#progress.staleWrites += 1;
    return true;
  }

  #switchAfter({ said }: Failure): Outcome | undefined {
    const { call, switchedAfter } = this.#progress;
    const { mode } = this.#task;
    if (call === 'POST' && mode === 'create-only')
      return this.#skipped('The number already has a card, and this run only creates new ones.');
    if (call === 'PATCH' && mode === 'update-only')
      return this.#skipped('The number has no card, and this run only updates existing ones.');
    if (switchedAfter) {
      const both = `${switchedAfter.call} returned ${formatStatus(switchedAfter)} and ${call} returned ${formatStatus(said)}`;
      const reason = `Linq can neither create nor update this card: ${both}. Ask Linq’s support and give the trace id.`;
      return this.#card.end({ status: 'inactive', class: 'switch', said, reason, isActive: false });
    }
    this.#progress.switchedAfter = { ...said, call };
    this.#progress.call = call === 'POST' ? 'PATCH' : 'POST';
    return undefined;
  }

  #skipped(reason: string): Outcome {
    return this.#card.end({ status: 'skipped', reason });
  }

  async #write(): Promise<WriteVerdict | { outcome: Outcome }> {
    const { call } = this.#progress;
    this.#progress.sinceMs ??= this.#deps.now().getTime();
    const { run, phoneNumber, lease } = this.#task;
    const request = { run, phoneNumber, call, fields: this.#fieldsFor(call), lease };
    const verdict = await this.#deps.linq.write(request, this.#signal);
    if ('because' in verdict) {
      const outcome = await this.#refused(verdict);
      return outcome ? { outcome } : this.#write();
    }
    this.#progress.writes += 1;
    this.#card.note(call, verdict);
    return verdict;
  }

  /**
   * A POST sets the whole card, so it repeats the fields that the row leaves unchanged. Where there is no card, there is nothing
   * to remove.
   */
  #fieldsFor(call: Call): CardFields {
    const { wanted, toSend, before } = this.#task;
    if (call === 'PATCH') return this.#progress.switchedAfter ? wanted : toSend;
    const { firstName, lastName, imageUrl } = before ?? {};
    const kept = Object.entries({ firstName, lastName, imageUrl }).filter(([, value]) => value !== undefined);
    const whole = Object.entries({ ...Object.fromEntries(kept), ...wanted });
    return Object.fromEntries(before === null ? whole.filter(([, value]) => value !== null) : whole);
  }

  /** The limiter refused a write: the number's budget is used up, or the run has stopped. @returns undefined to write now */
  async #refused(refused: Refused): Promise<Outcome | undefined> {
    if (refused.because === 'stopped') throw new Stop({ end: 'put_back', because: 'stopped' });
    const { waitMs } = refused;
    // An attempt is not given up for a few seconds.
    if (this.#progress.writes === 0 || this.#progress.forgiven || waitMs <= PARK_FROM_MS) {
      await this.#card.pause(waitMs, 'the number has reached its write limit');
      return undefined;
    }
    // A write lost on a stale connection counts for the number, since it may have arrived. No write is left for the last attempt then.
    if (this.#progress.staleWrites > 0 && this.#lastFailure) return this.#failedForNow(this.#lastFailure);
    const notBefore = new Date(this.#deps.now().getTime() + waitMs);
    const said = lastSaid(this.#progress.tries);
    const reason = `The number has reached its write limit (last response: ${formatStatus(said)}). Retry it after ${notBefore.toISOString()}.`;
    return this.#card.end({ status: 'failed', code: 'number_budget', class: 'wait', said, reason, notBefore });
  }
}

function exhaustedBy({ class: kind, rule, said }: Failure): Exhausted {
  return { class: kind, said, reason: explain(rule, said) };
}

function lastSaid(tries: readonly Attempt[]): ResponseSummary {
  const last = tries.findLast((attempt) => attempt.call !== 'GET');
  if (!last) return { httpStatus: null, code: null, traceId: null };
  const { httpStatus, code, traceId, cause } = last;
  return { httpStatus, code, traceId, ...(cause !== undefined && { cause }) };
}
