import { setTimeout as sleep } from 'node:timers/promises';
import type { Snapshot } from '../cards/account.js';
import type { Card } from '../cards/card.js';
import type { Refused } from '../limiter/acquire-slot.js';
import type { Failure, ListVerdict } from './classify.js';
import { NO_API } from './failures.js';
import type { PacedLinq } from './paced.js';
import { type RetryPolicy, TryAgain, withRetries } from './retry.js';

/** Reading is free of budgets, so it is tried more often than a write: five times over about half a minute. */
const READ_POLICY: RetryPolicy = { attempts: 5, firstDelayMs: 1_000, factor: 2 };

type NotRead =
  /** The answer was no such list: one has to go without. */
  | { kind: 'unreadable'; failure: Failure }
  /** Nothing can be sent to this account now. */
  | { kind: 'refused'; failure: Failure }
  /** The run was stopped meanwhile. */
  | { kind: 'stopped' };

export type AccountReading = { kind: 'read'; snapshot: Snapshot } | NotRead;
export type ListReading<T> = { kind: 'read'; list: T[] } | NotRead;

type Reading = { linq: PacedLinq; policy?: RetryPolicy };

/**
 * Reads the account's cards and lines, one request each, at the pace of the run.
 *
 * Cards must be readable; without lines nothing is called “not on the account”. An empty list of lines is taken as not
 * known: a key that may not see them must not make every row wrong.
 */
export async function readAccount(
  deps: Reading & { now: () => Date },
  run: string,
  signal: AbortSignal,
): Promise<AccountReading> {
  const cards = await readCardList(deps, run, signal);
  if (cards.kind !== 'read') return cards;
  const lines = await readLineList(deps, run, signal);
  if (lines.kind === 'refused' || lines.kind === 'stopped') return lines;
  const known = lines.kind === 'read' && lines.list.length > 0 ? lines.list : null;
  return { kind: 'read', snapshot: { takenAt: deps.now().toISOString(), cards: cards.list, lines: known } };
}

/** The account's cards alone. */
export function readCardList({ linq, policy }: Reading, run: string, signal: AbortSignal): Promise<ListReading<Card>> {
  return readList(() => linq.listCards(run, signal), { policy, signal });
}

/** The account's lines alone. */
export async function readLineList(
  { linq, policy }: Reading,
  run: string,
  signal: AbortSignal,
): Promise<ListReading<string>> {
  const reading = await readList(() => linq.listLines(run, signal), { policy, signal });
  // The cards tell whether this is Linq at all.
  return reading.kind === 'refused' && reading.failure.rule === NO_API ? { ...reading, kind: 'unreadable' } : reading;
}

type Patience = { policy: RetryPolicy | undefined; signal: AbortSignal };

async function readList<T>(ask: () => Promise<ListVerdict<T> | Refused>, patience: Patience): Promise<ListReading<T>> {
  const verdict = await untilAnswered(ask, patience);
  if ('because' in verdict) return { kind: 'stopped' };
  if (verdict.class === 'list') return { kind: 'read', list: verdict.list };
  return { kind: canGoWithout(verdict) ? 'unreadable' : 'refused', failure: verdict };
}

async function untilAnswered<T>(
  ask: () => Promise<ListVerdict<T> | Refused>,
  { policy = READ_POLICY, signal }: Patience,
): Promise<ListVerdict<T> | Refused> {
  const attempt = async () => {
    for (;;) {
      const verdict = await ask();
      if ('because' in verdict || verdict.class === 'list' || !mayPass(verdict)) return verdict;
      const { retryAfterMs } = verdict;
      // The limiter has heard of it, and holds the next request back as long as Linq asks: no failed attempt.
      if (verdict.class === 'wait' && retryAfterMs !== undefined) continue;
      await sleep(retryAfterMs ?? 0, undefined, { signal });
      throw new TryAgain(verdict);
    }
  };
  try {
    return await withRetries(attempt, { policy, made: 0, afterFailure: async () => undefined });
  } catch (error) {
    if (error instanceof TryAgain) return error.failure;
    throw error;
  }
}

function mayPass({ class: kind, said }: Failure): boolean {
  return kind === 'retry' || kind === 'wait' || (kind === 'unknown' && !isUnderstandable(said.httpStatus));
}

/** A 401 or 403 holds for writes too, and an API that is down, or none, is that for them as well; the rest for this list only. */
function canGoWithout({ class: kind, said }: Failure): boolean {
  if (said.httpStatus === 401 || said.httpStatus === 403) return false;
  return kind === 'reject' || (kind === 'unknown' && isUnderstandable(said.httpStatus));
}

/** An answer came, only not of the shape that it should have. */
function isUnderstandable(httpStatus: number | null): boolean {
  return httpStatus !== null && httpStatus < 500;
}
