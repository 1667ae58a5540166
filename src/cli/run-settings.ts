import type { Command } from 'commander';
import type { RunSettings } from '../home/run-record.js';
import type { Env } from '../read-env.js';
import { READING_SETTINGS } from '../reading-settings.js';
import { type SettingName, type Settings, variableOf } from '../settings.js';

/** Settings of a run that was planned, or is not made from a file of the operator's. */
export const CHANGEABLE = ['rate', 'numberBudget', 'maxFailures', 'maxOutage'] as const;

/** Settings of a run that is made from a file: how to read the file, and how to do the run. */
export const NEW_RUN_SETTINGS = [
  ...CHANGEABLE,
  ...READING_SETTINGS,
  'mode',
  'force',
  'snapshot',
  'maxUpdatePct',
  'maxInvalid',
  'heal',
  'verifyAfter',
  'checkImages',
  'refetchImages',
] as const;

/** What every command takes that reaches Linq: whose account. */
export const ACCOUNT_SETTINGS = ['profile', 'newAccount', 'sameAccount'] as const;

/** What every command takes that sends. */
export const SENDING_SETTINGS = [
  ...ACCOUNT_SETTINGS,
  'concurrency',
  'window',
  'timeout',
  'caFile',
  'json',
  'yes',
  'home',
  'verbose',
] as const;

/** What a command takes that works on a run that exists. */
export const EXISTING_RUN_SETTINGS = [...CHANGEABLE, ...SENDING_SETTINGS] as const;

/** What the help shows as default where a run exists. */
export const AS_STARTED: Partial<Record<SettingName, string>> = Object.fromEntries(
  CHANGEABLE.map((name) => [name, 'as the run was started']),
);

type RunSettingName = (typeof NEW_RUN_SETTINGS)[number];

/**
 * The settings of a run that were given to a command; everything else keeps its default, or what the run was started with.
 *
 * @param env where they may be given too
 */
export function givenSettings<Name extends RunSettingName>(
  command: Command,
  names: readonly Name[],
  chosen: Pick<Settings, Name>,
  env: Env = {},
): Partial<RunSettings> {
  const isGiven = (name: Name) => command.getOptionValueSource(name) === 'cli' || (env[variableOf(name)] ?? '') !== '';
  const given = names.filter(isGiven).map((name) => [name === 'map' ? 'mapping' : name, chosen[name]]);
  return Object.fromEntries(given) as Partial<RunSettings>;
}
