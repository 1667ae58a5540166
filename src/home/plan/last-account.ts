import { statSync } from 'node:fs';
import type { AccountTable } from '../../cards/account-table.js';
import type { Ledger } from '../ledger.js';
import type { RunFiles } from '../run-folder.js';
import { readAccountFile, writeAccountFile } from './account-file.js';

/**
 * The accounts of plans, of which the last one stays in memory: a person edits a plan again and again, and what is made once of
 * a large account, such as the index of its lines, takes a while.
 */
export class LastAccount {
  #last: { version: string; account: AccountTable } | undefined;

  /** The account of a run; null for a run without. */
  async read(files: RunFiles): Promise<AccountTable | null> {
    const version = versionOf(files);
    if (version !== undefined && this.#last?.version === version) return this.#last.account;
    const account = await readAccountFile(files);
    this.#last = account && version !== undefined ? { version, account } : undefined;
    return account;
  }

  /** Lets go of the account of a run that needs it no more. */
  forget(files: RunFiles): void {
    if (this.#last?.version === versionOf(files)) this.#last = undefined;
  }

  /** @throws OperatorError `disk_full`, `home_unusable` */
  async write(files: RunFiles, account: AccountTable, ledger: Ledger): Promise<void> {
    await writeAccountFile(files, account, ledger);
    const version = versionOf(files);
    this.#last = version === undefined ? undefined : { version, account };
  }
}

function versionOf({ account }: RunFiles): string | undefined {
  const stat = statSync(account, { throwIfNoEntry: false });
  return stat && `${account} ${stat.mtimeMs} ${stat.size}`;
}
