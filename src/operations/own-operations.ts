import { auditor } from '../runs/audit/audit.js';
import type { Coordinator } from '../runs/coordinator.js';
import { fetchCards, fetchLines } from '../runs/fetch-account.js';
import { SETTINGS } from '../settings.js';
import { deadLetterOperations } from './dead-letter-operations.js';
import { changeLinesOperations } from './lines/change-lines.js';
import { findOperations } from './lines/find.js';
import { listedLines } from './lines/line-list.js';
import { waitActiveOperations } from './lines/wait-active.js';
import { oneNumberOperations } from './one-number-operations.js';
import { OperationEvents } from './operation-events.js';
import type { Operations } from './operations.js';
import { KeyedMutex, type OperationsContext } from './operations-context.js';
import { planOperations } from './plan-operations.js';
import { OWN_HANDOVER } from './queue-run.js';
import { RowIndexes } from './row-index.js';
import { runOperations } from './run-operations.js';

/** The operations of a command that works on its own run in this process, without a backlog. */
export type OwnOperations = ReturnType<typeof operationsOnRuns>;

/** Opens the operations of a command, which gets its runs back and works on them itself. */
export function openOwnOperations(
  coordinator: Coordinator,
  { simulate, signal }: { simulate: boolean; signal: AbortSignal },
): OwnOperations {
  const events = new OperationEvents(coordinator.log);
  const shared = contextOf(coordinator, { simulate, signal, events, open: { line: undefined } });
  return operationsOnRuns({ ...shared, handover: OWN_HANDOVER });
}

/** What both a command and a `serve` can do with runs and lines. */
export function operationsOnRuns(context: OperationsContext) {
  const plans = planOperations(context);
  const deadLetters = deadLetterOperations(context);
  const { lineList, select } = listedLines(context);
  return {
    ...runOperations(context),
    ...plans,
    ...deadLetters,
    ...accountOperations(context),
    ...oneNumberOperations(context),
    ...waitActiveOperations(context),
    audit: auditor(context.coordinator, context),
    lineList,
    ...findOperations({ ...deadLetters, lineList }),
    ...changeLinesOperations(context, { select, upload: plans.upload }),
  };
}

export function contextOf(
  coordinator: Coordinator,
  given: Pick<OperationsContext, 'simulate' | 'signal' | 'events' | 'open'>,
): Omit<OperationsContext, 'handover'> {
  const indexes = new RowIndexes(coordinator.home);
  return { ...given, coordinator, indexes, exclusively: new KeyedMutex(), now: () => new Date() };
}

/** Reads the account as it is now, through the same limiter as the runs of this process. */
function accountOperations({ coordinator, signal }: OperationsContext): Pick<Operations, 'cards' | 'lines'> {
  return {
    cards: async ({ rate = SETTINGS.rate.fallback } = {}) =>
      fetchCards(await coordinator.readingTools(), { rate, signal }),
    lines: async ({ rate = SETTINGS.rate.fallback } = {}) =>
      fetchLines(await coordinator.readingTools(), { rate, signal }),
  };
}
