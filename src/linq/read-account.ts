import { setTimeout as sleep } from 'node:timers/promises';
import { AccountTable } from '../cards/account-table.js';
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

export type AccountReading = { kind: 'read'; account: AccountTable } | NotRead;
export type ListReading<T> = { kind: 'read'; list: T[] } | NotRead;

type Reading = { linq: PacedLinq; policy?: RetryPolicy | undefined };

/**
 * Reads the account's cards and lines, one request each, at the rate of the run.
 *
 * The cards are required. Without the lines no row is reported as “not on the account”. An empty list of lines counts as
 * unknown: a key that cannot see them must not make every row an error.
 */
export async function readAccount(
  { linq, policy }: Reading,
  run: string,
  signal: AbortSignal,
): Promise<AccountReading> {
  const listLines = (take: (lines: string[]) => void) => linq.listLines(run, signal, take);
  return readLists({ linq, policy }, { run, listLines, signal });
}

async function readLists(
  { linq, policy }: Reading,
  {
    run,
    listLines,
    signal,
  }: { run: string; listLines: (take: (lines: string[]) => void) => ReturnType<Ask<unknown>>; signal: AbortSignal },
): Promise<AccountReading> {
  const cards = await readCards({ linq, policy }, run, signal);
  if (cards.kind !== 'read') return cards;
  const { account } = cards;
  const lines = await readLines(() => listLines((some) => account.addLines(some)), { policy, signal });
  if (lines.kind === 'refused' || lines.kind === 'stopped') return lines;
  if (lines.kind === 'unreadable') account.forgetLines();
  return { kind: 'read', account };
}

/** The account's cards, without its lines. */
export async function readCards({ linq, policy }: Reading, run: string, signal: AbortSignal): Promise<AccountReading> {
  let account = new AccountTable();
  const cards = await readList(
    () => {
      // Of an attempt that was cut off, some cards may be there already.
      account = new AccountTable();
      return linq.listCards(run, signal, (some) => account.addCards(some));
    },
    { policy, signal },
  );
  return cards.kind === 'read' ? { kind: 'read', account } : cards;
}

/** The account's cards as a list. */
export function readCardList({ linq, policy }: Reading, run: string, signal: AbortSignal): Promise<ListReading<Card>> {
  return readList(() => linq.listCards(run, signal), { policy, signal });
}

/** Whether the account's cards can be listed; nothing of them is kept. */
export function tryCardList({ linq, policy }: Reading, run: string, signal: AbortSignal): Promise<ListReading<Card>> {
  return readList(() => linq.listCards(run, signal, () => undefined), { policy, signal });
}

/** The account's lines alone. */
export function readLineList(
  { linq, policy }: Reading,
  run: string,
  signal: AbortSignal,
): Promise<ListReading<string>> {
  return readLines(() => linq.listLines(run, signal), { policy, signal });
}

/** Reads the account's cards and lines, one request each, with the reputation of those lines that have a bad one. */
export async function readLineStates(
  { linq, policy }: Reading,
  run: string,
  signal: AbortSignal,
): Promise<AccountReading & { troubled: Map<string, string> }> {
  const troubled = new Map<string, string>();
  const listLines = (take: (lines: string[]) => void) =>
    linq.listLineStates(run, signal, (some) => {
      take(some.map(({ phoneNumber }) => phoneNumber));
      for (const { phoneNumber, reputation } of some) {
        if (reputation !== null && reputation !== 'HEALTHY') troubled.set(phoneNumber, reputation);
      }
    });
  return { ...(await readLists({ linq, policy }, { run, listLines, signal })), troubled };
}

type Patience = { policy: RetryPolicy | undefined; signal: AbortSignal };

async function readLines<T>(ask: Ask<T>, patience: Patience): Promise<ListReading<T>> {
  const reading = await readList(ask, patience);
  // Whether this is Linq at all is decided by the list of cards.
  return reading.kind === 'refused' && reading.failure.rule === NO_API ? { ...reading, kind: 'unreadable' } : reading;
}

type Ask<T> = () => Promise<ListVerdict<T> | Refused>;

async function readList<T>(ask: Ask<T>, patience: Patience): Promise<ListReading<T>> {
  const verdict = await untilAnswered(ask, patience);
  if ('because' in verdict) return { kind: 'stopped' };
  if (verdict.class === 'list') return { kind: 'read', list: verdict.list };
  return { kind: canGoWithout(verdict) ? 'unreadable' : 'refused', failure: verdict };
}

async function untilAnswered<T>(
  ask: Ask<T>,
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
    return await withRetries(attempt, { policy, made: 0, signal, afterFailure: async () => undefined });
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
