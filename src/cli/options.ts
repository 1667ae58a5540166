import { type Command, Option } from 'commander';
import { defaultText, readSettings, SETTINGS, type SettingName, type Settings, variableOf } from '../settings.js';
import type { Io } from './io.js';

/** The names of a command's settings; `defaults`: what holds without the flag, where that is something else for this command. */
export type Flags<Name extends SettingName> =
  | readonly Name[]
  | { names: readonly Name[]; defaults: Partial<Record<SettingName, string>> };

/** What a command's own file needs to declare it. */
export type Cli = {
  io: Io;
  /** Gives a command its flags and what it does with their values and its arguments. That returns the exit code. */
  action<Name extends SettingName, Given extends readonly unknown[]>(
    command: Command,
    flags: Flags<Name>,
    body: (settings: Pick<Settings, Name>, ...given: Given) => Promise<number>,
  ): void;
};

/** What becomes of a command. */
export type Progress = {
  /** Its settings are known. @param json its output is for a program */
  onBegin(begun: { json: boolean }): void;
  onEnd(exitCode: number): void;
};

export function openCli(io: Io, { onBegin, onEnd }: Progress): Cli {
  return {
    io,
    action(command, flags, body) {
      const { names, defaults } = 'names' in flags ? flags : { names: flags, defaults: {} };
      addSettings(command, names, defaults);
      const hasJson = (names as readonly SettingName[]).includes('json');
      command.action(async (...given) => {
        onBegin({ json: hasJson && settingsOf(command, ['json'], io).json });
        onEnd(await body(settingsOf(command, names, io), ...(given as never)));
      });
    },
  };
}

/** Flags that may be given several times. */
const REPEATABLE: readonly SettingName[] = ['map', 'set', 'allowPlaceholder'];

/**
 * Gives a command the flags of these settings.
 *
 * @param defaults what holds without the flag, where that is something else for this command
 */
export function addSettings(
  command: Command,
  names: readonly SettingName[],
  defaults: Partial<Record<SettingName, string>> = {},
): void {
  for (const name of names) {
    const { flag, help } = SETTINGS[name];
    const fallback = defaults[name] ?? defaultText(name);
    const shown = fallback === undefined ? '' : ` (default: ${fallback})`;
    const option = new Option(flag, `${help} (${variableOf(name)})${shown}`);
    if (REPEATABLE.includes(name))
      option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
  }
}

/** Reads the settings of a command from its flags and the environment. @throws OperatorError `setting_invalid` */
export function settingsOf<Name extends SettingName>(
  command: Command,
  names: readonly Name[],
  io: Io,
): Pick<Settings, Name> {
  const given = names.filter((name) => command.getOptionValueSource(name) === 'cli');
  const flags = Object.fromEntries(given.map((name) => [name, command.getOptionValue(name) as unknown]));
  return readSettings(names, { flags, env: io.env });
}
