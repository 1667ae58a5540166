import type { Card } from '../cards/card.js';
import { isSetupFault, OperatorError } from '../errors.js';
import type { Failure } from '../linq/classify.js';
import { type ListReading, readCardList, readLineList } from '../linq/read-account.js';
import { explain } from '../linq/upsert-outcome.js';
import type { Tools } from './coordinator.js';
import { withTemporaryRun } from './temporary-run.js';

export type FetchAccountOptions = {
  /** Requests per second; kept only where no run keeps its own just now. */
  rate: number;
  signal: AbortSignal;
};

/**
 * The account's cards as they are now, inactive ones included.
 *
 * @throws OperatorError `key_rejected`, `account_unreadable`
 */
export async function fetchCards(tools: Tools, options: FetchAccountOptions): Promise<Card[]> {
  const reading = await listNow(readCardList, tools, options);
  if (reading.kind === 'unreadable') throw unreadable(reading.failure);
  return reading.list;
}

/**
 * The account's lines as they are now; null where they are not known, which an empty list means too.
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
    isRejected ? 'Set LINQ_API_V3_API_KEY to a valid key.' : 'Try again later, or see what is wrong: linq-cards doctor',
  );
}

function stopped(): OperatorError {
  return new OperatorError('interrupted', 'It was stopped before the account was read.', 'Type it once more.');
}
