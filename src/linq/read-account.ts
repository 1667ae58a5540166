import { setTimeout as sleep } from 'node:timers/promises';
import type { Snapshot } from '../cards/account.js';
import type { Card } from '../cards/card.js';
import type { Refused } from '../limiter/acquire-slot.js';
import type { Failure, ListVerdict } from './classify.js';
import { NO_API } from './failures.js';
import type { PacedLinq } from './paced.js';
import { type RetryPolicy, TryAgain, withRetries } from './retry.js';

/** Reads count against no budget, so they get more attempts than writes: five within about half a minute. */
const READ_POLICY: RetryPolicy = { attempts: 5, firstDelayMs: 1_000, factor: 2 };

type NotRead =
  /** The response was not such a list; the caller continues without it. */
  | { kind: 'unreadable'; failure: Failure }
  /** No request to this account can succeed now. */
  | { kind: 'refused'; failure: Failure }
  /** The run was stopped in the meantime. */
  | { kind: 'stopped' };

export type AccountReading = { kind: 'read'; snapshot: Snapshot } | NotRead;
export type ListReading<T> = { kind: 'read'; list: T[] } | NotRead;

type Reading = { linq: PacedLinq; policy?: RetryPolicy };

/**
 * Reads the account's cards and lines, one request each, at the rate of the run.
 *
 * The cards are required. Without the lines no row is reported as “not on the account”. An empty list of lines counts as
 * unknown: a key that cannot see them must not make every row an error.
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
  // Whether this is Linq at all is decided by the list of cards.
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
      // Not a failed attempt: the limiter holds the next request back for as long as Linq asks.
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

/** 401, 403, an outage and a wrong address affect writes too; other failures may concern only this list. */
function canGoWithout({ class: kind, said }: Failure): boolean {
  if (said.httpStatus === 401 || said.httpStatus === 403) return false;
  return kind === 'reject' || (kind === 'unknown' && isUnderstandable(said.httpStatus));
}

/** A response came, but not in the expected shape. */
function isUnderstandable(httpStatus: number | null): boolean {
  return httpStatus !== null && httpStatus < 500;
}
