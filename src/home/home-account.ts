import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../errors.js';
import type { Home } from './home.js';
import { readJson } from './read-json.js';
import { MEMORY_FILES, SIMULATOR_PREFIX } from './sent/memory-files.js';
import { writeWhole, writingError } from './write-file.js';

/*
 * A home belongs to the account that it was first used with, so that nothing of two accounts is mixed: what was sent, what
 * failed, what is planned. The key's fingerprint identifies the account; the file `account.json` has it, and whether Linq has
 * accepted the key yet: a key with a typing error owns nothing, so the right one takes its place without a question.
 *
 * If the home is given to another account, everything that belongs to the first one is moved to `accounts/<fingerprint>`, and
 * what is there of the other one comes back. The file names the target before the first move, so a switch that a crash cuts
 * short is finished by the next process.
 */

export const identitySchema = z.object({
  key: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .describe('The fingerprint of the key.'),
  profile: z.string().nullable().describe('The profile of Linq’s command line that the key is from.'),
  organisation: z.string().nullable(),
});
/** Whose key it is, as far as it is known. */
export type AccountIdentity = z.infer<typeof identitySchema>;

/** A switch that is under way: first what the owner has is put aside, then what the other one had comes back. */
const switchSchema = z.object({ to: identitySchema, step: z.enum(['aside', 'back']) });
const homeAccountSchema = identitySchema.extend({
  since: z.iso.datetime(),
  accepted: z.boolean().describe('Whether Linq has answered a request with this key.'),
  switching: switchSchema.optional(),
});
type HomeAccount = z.infer<typeof homeAccountSchema>;

/** `new`: the home is given to another account. `same`: the key is a new one of the same account. */
export type AccountChange = 'new' | 'same';

/** What belongs to an account; all else in a home (lock, log, token) belongs to the machine. */
const FOLDERS = /^(runs|schedules|queue(\W.*)?|writes(\W.*)?)$/;

/** What is written beside a file has its name at the beginning. */
function isOfAccount(name: string): boolean {
  const own = name.startsWith(SIMULATOR_PREFIX) ? name.slice(SIMULATOR_PREFIX.length) : name;
  return FOLDERS.test(own) || MEMORY_FILES.some((file) => own === file || own.startsWith(`${file}.`));
}

/** The account that a home belongs to; undefined if it has not been used with one. @throws OperatorError `home_unusable` */
export function accountOf(home: Pick<Home, 'path'>): AccountIdentity | undefined {
  const stored = readAccount(home);
  return stored && ownerOf(stored);
}

/**
 * @param isHeld a process works on the home with the noted key, accepted or not
 * @throws OperatorError `account_differs` if the home belongs to another account
 */
export function checkAccount(home: Pick<Home, 'path'>, { key }: Pick<AccountIdentity, 'key'>, isHeld = false): void {
  const stored = readAccount(home);
  if (!stored || ownerOf(stored).key === key || !(stored.accepted || isHeld)) return;
  throw new OperatorError(
    'account_differs',
    `${home.path} belongs to another account (${formatIdentity(ownerOf(stored))}) than this key (${key}). Nothing was read or sent.`,
    'Use another home with --home, or give this one to the other account with --new-account, which puts its runs aside. Only if it is a new key of the same account: --same-account',
  );
}

/**
 * Makes a home belong to the account with this key. The caller holds the home.
 *
 * @param change what to do if it belongs to another one; undefined refuses
 * @throws OperatorError `account_differs`, `home_unusable`, `disk_full`
 */
export async function claimHome(
  home: Home,
  account: AccountIdentity,
  { change, now }: { change: AccountChange | undefined; now: Date },
): Promise<void> {
  const since = now.toISOString();
  await finishSwitch(home);
  const owner = readAccount(home);
  const isOther = owner !== undefined && owner.key !== account.key;
  if (isOther) {
    if (change === undefined) checkAccount(home, account);
    // The key in between has never worked, so no question: what was put aside for this account comes back.
    const isReturning = !owner.accepted && existsSync(folderOf(home, account.key));
    if (change === 'new' || isReturning) {
      await writeAccount(home, { ...owner, since, switching: { to: account, step: 'aside' } });
      return finishSwitch(home);
    }
  }
  const isKnown = owner && !isOther && (account.profile === null || account.profile === owner.profile);
  if (!isKnown) await writeAccount(home, { ...account, since, accepted: owner?.key === account.key && owner.accepted });
}

/** Notes that Linq has accepted the key of the home's account. @throws OperatorError `home_unusable`, `disk_full` */
export async function noteAccepted(home: Home): Promise<void> {
  const owner = readAccount(home);
  if (owner && !owner.accepted) await writeAccount(home, { ...owner, accepted: true });
}

/** `profile work, organisation org_1, key 1a2b3c4d`. */
export function formatIdentity({ key, profile, organisation }: AccountIdentity): string {
  const parts = [profile && `profile ${profile}`, organisation && `organisation ${organisation}`, `key ${key}`];
  return parts.filter(Boolean).join(', ');
}

/** Does what is left of a switch. Each step may run again after a crash. */
async function finishSwitch(home: Home): Promise<void> {
  const stored = readAccount(home);
  if (!stored?.switching) return;
  const { to, step } = stored.switching;
  try {
    if (step === 'aside') {
      await putAside(home, folderOf(home, stored.key));
      await writeAccount(home, { ...stored, switching: { to, step: 'back' } });
    }
    await bringBack(home, folderOf(home, to.key));
  } catch (error) {
    throw writingError(join(home.path, 'accounts'), error);
  }
  await writeAccount(home, { ...to, since: stored.since, accepted: false });
}

async function putAside(home: Home, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const own = (await readdir(home.path)).filter(isOfAccount);
  // A folder that is there already was moved before a crash; the one in the home is new, and empty.
  for (const name of own) if (!existsSync(join(folder, name))) await rename(join(home.path, name), join(folder, name));
}

async function bringBack(home: Home, folder: string): Promise<void> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  // Opening a home creates an empty folder of runs, which would be in the way.
  if (names.includes('runs')) await rm(home.runsPath, { recursive: true, force: true });
  for (const name of names) await rename(join(folder, name), join(home.path, name));
  await mkdir(home.runsPath, { recursive: true, mode: 0o700 });
}

function readAccount(home: Pick<Home, 'path'>): HomeAccount | undefined {
  return readJson(fileOf(home), homeAccountSchema);
}

/** A switch that is under way counts as done. */
function ownerOf(stored: HomeAccount): AccountIdentity {
  return stored.switching?.to ?? stored;
}

function writeAccount(home: Home, account: HomeAccount): Promise<void> {
  return writeWhole(fileOf(home), `${JSON.stringify(account)}\n`);
}

function folderOf({ path }: Home, key: string): string {
  return join(path, 'accounts', key);
}

function fileOf({ path }: Pick<Home, 'path'>): string {
  return join(path, 'account.json');
}
