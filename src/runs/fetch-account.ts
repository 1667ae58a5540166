import type { AccountTable } from '../cards/account-table.js';
import type { Card } from '../cards/card.js';
import { isSetupFault, OperatorError } from '../errors.js';
import type { Failure } from '../linq/classify.js';
import { type ListReading, readCardList, readLineList, readLineStates } from '../linq/read-account.js';
import { explain } from '../linq/upsert-outcome.js';
import type { ReadingTools } from './coordinator.js';
import { withTemporaryRun } from './temporary-run.js';

export type FetchAccountOptions = {
  /** Requests per second; applies only while no active run has its own rate. */
  rate: number;
  signal: AbortSignal;
};

/**
 * The account's current cards, including inactive ones.
 *
 * @throws OperatorError `key_rejected`, `account_unreadable`
 */
export async function fetchCards(tools: ReadingTools, options: FetchAccountOptions): Promise<Card[]> {
  const reading = await readNow(readCardList, tools, options);
  if (reading.kind === 'unreadable') throw unreadable(reading.failure);
  return reading.list;
}

/**
 * The account's current lines; null if they are unknown, which an empty list means too.
 *
 * @throws OperatorError `key_rejected`, `account_unreadable`
 */
export async function fetchLines(tools: ReadingTools, options: FetchAccountOptions): Promise<string[] | null> {
  const reading = await readNow(readLineList, tools, options);
  return reading.kind === 'unreadable' || reading.list.length === 0 ? null : reading.list;
}

/**
 * The account's cards and lines, and the reputation of those lines that have a bad one. Without a single line, the lines are
 * unknown.
 *
 * @throws as `fetchLines`
 */
export async function fetchAccount(
  tools: ReadingTools,
  options: FetchAccountOptions,
): Promise<{ table: AccountTable; troubled: ReadonlyMap<string, string> }> {
  const reading = await readNow(readLineStates, tools, options);
  if (reading.kind === 'unreadable') throw unreadable(reading.failure);
  return { table: reading.account, troubled: reading.troubled };
}

type Read<Reading> = (deps: Pick<ReadingTools, 'linq'>, run: string, signal: AbortSignal) => Promise<Reading>;
type NotRead = Extract<ListReading<unknown>, { kind: 'refused' | 'stopped' }>;

async function readNow<Reading extends { kind: string }>(
  read: Read<Reading | NotRead>,
  tools: ReadingTools,
  { rate, signal }: FetchAccountOptions,
): Promise<Exclude<Reading, { kind: 'refused' | 'stopped' }>> {
  try {
    const { engine, account } = tools;
    const name = `look-${crypto.randomUUID()}`;
    const reading = await withTemporaryRun(engine, { name, account, limits: { rate } }, () =>
      read(tools, name, signal),
    );
    if (isNotRead(reading)) throw reading.kind === 'refused' ? unreadable(reading.failure) : stopped();
    return reading as Exclude<Reading, { kind: 'refused' | 'stopped' }>;
  } catch (error) {
    throw signal.aborted ? stopped() : error;
  }
}

function isNotRead(reading: { kind: string }): reading is NotRead {
  return reading.kind === 'refused' || reading.kind === 'stopped';
}

function unreadable({ rule, said }: Failure): OperatorError {
  const isRejected = said.httpStatus === 401;
  if (rule.halts && isSetupFault(rule.halts)) {
    return new OperatorError(rule.halts, explain({ ...rule, remedy: '' }, said).trim(), rule.remedy);
  }
  return new OperatorError(
    isRejected ? 'key_rejected' : 'account_unreadable',
    explain({ ...rule, remedy: '' }, said).trim(),
    isRejected ? 'Set LINQ_API_V3_API_KEY to a valid key.' : 'Try again later, or find the cause: linq-cards doctor',
  );
}

function stopped(): OperatorError {
  return new OperatorError('interrupted', 'Stopped before the account was read.', 'Run the command again.');
}
