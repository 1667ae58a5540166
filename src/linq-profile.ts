import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { hasErrno, OperatorError } from './errors.js';

/** A profile of Linq's own command line: its key, and whose it is. */
export type LinqProfile = { name: string; apiKey: string; organisation: string | null };

type Env = Readonly<Record<string, string | undefined>>;

/** The version of the file that is understood. Linq's command line migrates older ones, and writes; we only read. */
const VERSION = 2;
/** The name that stands for the profile that Linq's command line uses by itself. */
const DEFAULT = 'default';

const configSchema = z.object({
  profile: z.string().optional(),
  profiles: z.record(
    z.string(),
    z.object({
      token: z.string().optional(),
      orgId: z.string().nullish(),
      partnerId: z.string().nullish(),
      expiresAt: z.union([z.string(), z.number()]).nullish(),
    }),
  ),
});

/** Where Linq's command line keeps its profiles. */
export function profilesPath(env: Env): string {
  return join(env['HOME'] || env['USERPROFILE'] || homedir(), '.linq', 'config.json');
}

/** Whether Linq's command line has profiles here. Reads none of them. */
export function hasProfiles(env: Env): boolean {
  return existsSync(profilesPath(env));
}

/**
 * Reads a profile from the file of Linq's command line, `~/.linq/config.json`. `default` is the profile of that name or,
 * without one, the profile that the file names as its default. The file is never written.
 *
 * @throws OperatorError `profile_unusable`; it does not quote a key
 */
export function readProfile(name: string, env: Env, now = Date.now()): LinqProfile {
  const path = profilesPath(env);
  const { profile: usual, profiles } = configIn(path);
  const found = Object.hasOwn(profiles, name) ? name : name === DEFAULT && usual !== undefined ? usual : name;
  const profile = Object.hasOwn(profiles, found) ? profiles[found] : undefined;
  if (!profile) {
    const names = Object.keys(profiles).join(', ');
    throw unusable(
      `There is no profile ${JSON.stringify(name)} in ${path}.`,
      names === '' ? 'It has no profiles. Log in with Linq’s command line first.' : `It has: ${names}.`,
    );
  }
  const apiKey = profile.token?.trim() ?? '';
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw unusable(`Profile ${found} in ${path} has no usable key.`, 'Log in to it again with Linq’s command line.');
  }
  const until = profile.expiresAt == null ? Number.NaN : new Date(profile.expiresAt).getTime();
  if (until <= now) {
    throw unusable(
      `The key of profile ${found} expired on ${new Date(until).toISOString().slice(0, 10)}.`,
      'Log in to it again with Linq’s command line.',
    );
  }
  return { name: found, apiKey, organisation: profile.orgId || profile.partnerId || null };
}

function configIn(path: string): z.infer<typeof configSchema> {
  let text: string;
  try {
    refuseShared(path);
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    const isMissing = hasErrno(cause, 'ENOENT');
    throw unusable(
      isMissing ? `There is no ${path}, so there are no profiles.` : `Cannot read ${path}.`,
      isMissing ? 'Log in with Linq’s command line, or set LINQ_API_V3_API_KEY.' : 'Check its permissions.',
      cause,
    );
  }
  const value = jsonIn(text);
  const version = z.object({ version: z.unknown() }).safeParse(value).data?.version;
  const config = configSchema.safeParse(value).data;
  if (version === VERSION && config) return config;
  const what =
    typeof version === 'number' && version !== VERSION
      ? `${path} has version ${version}, and linq-cards reads version ${VERSION}.`
      : `${path} is not a file of Linq’s command line.`;
  throw unusable(what, 'Update Linq’s command line and run any of its commands, or set LINQ_API_V3_API_KEY.');
}

/** A key that others can read is no secret; Linq's command line writes the file with 0600. */
function refuseShared(path: string): void {
  if (process.platform === 'win32' || (statSync(path).mode & 0o077) === 0) return;
  throw unusable(`Other users of this machine can read the keys in ${path}.`, `Run: chmod 600 ${path}`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(what: string, next: string, cause?: unknown): OperatorError {
  return new OperatorError('profile_unusable', what, next, { cause });
}
