import { hasKey, identityOf, readAccess } from '../config.js';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import { type AccountChange, type AccountIdentity, checkAccount, formatIdentity } from '../home/home-account.js';
import type { Settings } from '../settings.js';
import type { Io } from './io.js';

/** Whose account a command is for. `json`: it is read by a program, which has the account from the API. */
export type AccountSettings = Partial<Pick<Settings, 'profile' | 'newAccount' | 'sameAccount' | 'json'>>;

/** The first line of every command that reaches Linq; null: the built-in simulator. */
export function accountHeader(identity: AccountIdentity | null): string {
  return identity ? `Linq account: ${formatIdentity(identity)}` : 'Simulator: nothing is sent to Linq.';
}

/** @throws OperatorError `setting_invalid` for both flags */
export function accountChangeOf({ newAccount, sameAccount }: AccountSettings): AccountChange | undefined {
  if (newAccount && sameAccount) {
    const next = 'Use --same-account for a new key of the same account, and --new-account for any other account.';
    throw new OperatorError('setting_invalid', '--new-account and --same-account exclude each other.', next);
  }
  return newAccount ? 'new' : sameAccount ? 'same' : undefined;
}

/**
 * Checks that the process that holds a home works for the account of this command. Without a key of its own, a command uses
 * whichever account the process works for.
 *
 * @throws OperatorError `account_differs`, `home_taken`, `profile_unusable`
 */
export function checkAccountOfHolder(
  home: Home,
  { io, settings, pid }: { io: Io; settings: AccountSettings; pid: number },
): void {
  if (accountChangeOf(settings) !== undefined) {
    const what = `Process ${pid} holds this home, so its account cannot be changed now.`;
    throw new OperatorError('home_taken', what, 'Stop that process, and start it again with the flag.');
  }
  if (hasKey(io.env, settings.profile)) checkAccount(home, identityOf(readAccess(io.env, settings.profile)), true);
}
