import type { Command } from 'commander';
import type { Env } from '../config.js';
import type { RunSettings } from '../home/run-record.js';
import { SETTINGS, type SettingName, type Settings, variableOf } from '../settings.js';

const OF_A_RUN = [
  'rate',
  'mode',
  'force',
  'snapshot',
  'numberBudget',
  'maxFailures',
  'maxUpdatePct',
  'maxOutage',
  'simulate',
] as const;

/** What can be set for a run that is made of a file: how the file is read, and how the run is done. */
export const NEW_RUN_SETTINGS = [
  'rate',
  'defaultCountry',
  'map',
  'delimiter',
  'encoding',
  'mode',
  'force',
  'snapshot',
  'maxFailures',
  'maxUpdatePct',
  'maxOutage',
  'numberBudget',
] as const;

/** What can be set for a run that has been begun already. */
export const RESUME_SETTINGS = [
  'rate',
  'concurrency',
  'numberBudget',
  'maxFailures',
  'maxOutage',
  'timeout',
  'caFile',
  'json',
  'home',
  'verbose',
] as const;
/** What can be said otherwise of a run than how it was begun, and of one that is made of no file of the operator's. */
export const CHANGEABLE = ['rate', 'numberBudget', 'maxFailures', 'maxOutage'] as const;

/** What holds without the flag where a run is gone on with. */
export const AS_BEGUN = Object.fromEntries(CHANGEABLE.map((name) => [name, 'as the run was begun'])) as Record<
  (typeof CHANGEABLE)[number],
  string
>;

/** A run keeps what it was begun with, unless the operator says otherwise now. */
export function givenChanges(
  now: Pick<Settings, (typeof CHANGEABLE)[number]>,
  command: Command,
): Partial<Pick<RunSettings, (typeof CHANGEABLE)[number]>> {
  const given = CHANGEABLE.filter((name) => command.getOptionValueSource(name) === 'cli');
  return Object.fromEntries(given.map((name) => [name, now[name]]));
}

/** How a run is to be done; what a command has no flag for is as it is without one. */
export function runSettings(chosen: Partial<Settings>): RunSettings {
  const fallback = <Name extends SettingName>(name: Name) =>
    (chosen[name] ?? SETTINGS[name].fallback) as Settings[Name];
  const given = Object.fromEntries(OF_A_RUN.map((name) => [name, name in chosen ? chosen[name] : fallback(name)]));
  return {
    ...(given as Pick<Settings, (typeof OF_A_RUN)[number]>),
    defaultCountry: chosen.defaultCountry ?? null,
    encoding: chosen.encoding ?? null,
    delimiter: chosen.delimiter ?? null,
    mapping: chosen.map ?? {},
  };
}

/**
 * The settings of these that were given to a command, as they were written, for whoever does the run.
 *
 * @param env where they may stand too
 */
export function toldSettings(command: Command, names: readonly SettingName[], env: Env): URLSearchParams {
  const told = new URLSearchParams();
  for (const name of names) {
    const given: unknown = command.getOptionValueSource(name) === 'cli' ? command.getOptionValue(name) : undefined;
    const value = given ?? env[variableOf(name)];
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') told.append(name, String(one));
    }
  }
  return told;
}
