import type { AccountTable } from '../../src/cards/account-table.js';
import type { AccountView } from '../../src/cards/plan.js';
import type { Ledger } from '../../src/home/ledger.js';
import { readAccount, tryCardList } from '../../src/linq/read-account.js';
import type { RetryPolicy } from '../../src/linq/retry.js';
import { haltBecause } from '../card.js';
import { type PlanContext, RunHalted } from '../run-context.js';

const ONCE: RetryPolicy = { attempts: 1, firstDelayMs: 0, factor: 1 };

/**
 * Reads the account's cards and lines, so that only differences are sent. Null for a run without a snapshot: by its
 * settings, or because its cards cannot be listed for a reason that may concern only the list.
 *
 * @throws RunHalted if the account cannot be read because of its key, the address or an outage of Linq
 */
export async function takeSnapshot(context: PlanContext): Promise<AccountTable | null> {
  const { record } = context;
  if (!record.current.settings.snapshot) {
    await requireLinq(context);
    return null;
  }
  const account = await accountNow(context);
  if (account) await context.accounts.write(context.files, account, context.ledger);
  else await record.update({ settings: { ...record.current.settings, snapshot: false } });
  return account;
}

/**
 * One request, because a server that is not Linq, or a key that it rejects, would otherwise fail every row. Whatever may
 * pass is left to the rows.
 */
async function requireLinq({ record, linq, now, signal }: PlanContext): Promise<void> {
  const reading = await tryCardList({ linq, policy: ONCE }, record.current.id, signal);
  if (reading.kind !== 'refused' || reading.failure.rule.halts === undefined) return;
  throw new RunHalted(haltBecause(reading.failure.rule, reading.failure.said, now()));
}

/** The current account; null as above. @throws RunHalted as above */
export async function accountNow({ record, linq, log, now, signal }: PlanContext): Promise<AccountTable | null> {
  const { id } = record.current;
  const reading = await readAccount({ linq }, id, signal);
  switch (reading.kind) {
    case 'read':
      return reading.account;
    case 'unreadable':
      log.warn(
        { run: id, ...reading.failure.said },
        'the account’s cards cannot be listed; continuing without a snapshot',
      );
      return null;
    case 'refused':
      throw new RunHalted(haltBecause(reading.failure.rule, reading.failure.said, now()));
    case 'stopped':
      throw new Error('A run must not be stopped before its snapshot has been taken.');
  }
}

/** The known state of a number, from the account and the ledger. */
export function viewOf(account: AccountTable | null, ledger: Ledger): AccountView {
  const sentImageOf = (phoneNumber: string) => ledger.sentImageOf(phoneNumber);
  if (!account) return { cardOf: () => undefined, owns: () => undefined, sentImageOf };
  return {
    cardOf: (phoneNumber) => account.cardOf(phoneNumber),
    owns: (phoneNumber) => (account.lineCount > 0 ? account.isLine(phoneNumber) : undefined),
    sentImageOf,
  };
}
