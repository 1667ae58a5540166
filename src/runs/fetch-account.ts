import type { Card } from '../cards/card.js';
import { isSetupFault, OperatorError } from '../errors.js';
import type { Failure } from '../linq/classify.js';
import { type ListReading, readCardList, readLineList } from '../linq/read-account.js';
import { explain } from '../linq/upsert-outcome.js';
import type { Tools } from './coordinator.js';
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
export async function fetchCards(tools: Tools, options: FetchAccountOptions): Promise<Card[]> {
  const reading = await listNow(readCardList, tools, options);
  if (reading.kind === 'unreadable') throw unreadable(reading.failure);
  return reading.list;
}

/**
 * The account's current lines; null if they are unknown, which an empty list means too.
 *
 * @throws OperatorError `key_rejected`, `account_unreadable`
 */
export async function fetchLines(tools: Tools, options: FetchAccountOptions): Promise<string[] | null> {
  const reading = await listNow(readLineList, tools, options);
  return reading.kind === 'unreadable' || reading.list.length === 0 ? null : reading.list;
}

type ReadList<T> = (deps: Pick<Tools, 'linq'>, run: string, signal: AbortSignal) => Promise<ListReading<T>>;

async function listNow<T>(
  read: ReadList<T>,
  tools: Tools,
  { rate, signal }: FetchAccountOptions,
): Promise<Extract<ListReading<T>, { kind: 'read' | 'unreadable' }>> {
  try {
    const { engine, account } = tools;
    const name = `look-${crypto.randomUUID()}`;
    const reading = await withTemporaryRun(engine, { name, account, limits: { rate } }, () =>
      read(tools, name, signal),
    );
    if (reading.kind === 'refused') throw unreadable(reading.failure);
    if (reading.kind === 'stopped') throw stopped();
    return reading;
  } catch (error) {
    throw signal.aborted ? stopped() : error;
  }
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
