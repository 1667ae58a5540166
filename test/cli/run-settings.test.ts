import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addSettings, settingsOf } from '../../src/cli/options.js';
import { givenChanges, RESUME_SETTINGS, runSettings } from '../../src/cli/run-settings.js';
import { runSettingsSchema } from '../../src/home/run-record.js';
import { SETTINGS, type SettingName } from '../../src/settings.js';
import { aRunRecord } from '../support/builders.js';
import { anIo } from '../support/io.js';

const ALL = Object.keys(SETTINGS) as SettingName[];

/** A command with these settings, and what it was called with. */
function called<Name extends SettingName>(names: readonly Name[], argv: string[], env: Record<string, string> = {}) {
  const command = new Command('test').exitOverride();
  addSettings(command, names);
  command.parse(argv, { from: 'user' });
  return { command, settings: settingsOf(command, names, anIo({ env }).io) };
}

describe('the settings of a run', () => {
  it('are the defaults where a command has none of the flags', () => {
    const names = ['rate', 'mode', 'snapshot', 'numberBudget', 'maxFailures', 'maxOutage', 'simulate'] as const;
    const defaults = Object.fromEntries(names.map((name) => [name, SETTINGS[name].fallback]));
    expect(runSettings({})).toMatchObject({ ...defaults, defaultCountry: null, delimiter: null, mapping: {} });
  });

  it('are the same whether a command has the flags or not, as long as nothing is said', () => {
    expect(runSettings(called(ALL, []).settings)).toEqual(runSettings({}));
  });

  it('are what was said', () => {
    const argv = ['--rate', '5', '--mode', 'create-only', '--force', '--no-snapshot', '--number-budget', '1/1m'];
    const more = ['--max-failures', '7', '--max-outage', '2', '--simulate', '--default-country', 'de'];
    const source = ['--encoding', 'latin1', '--delimiter', 'tab', '--map', 'phone_number=Tel'];
    expect(runSettings(called(ALL, [...argv, ...more, ...source]).settings)).toMatchObject({
      rate: 5,
      mode: 'create-only',
      force: true,
      snapshot: false,
      numberBudget: { max: 1, windowMs: 60_000 },
      maxFailures: { rows: 7 },
      maxOutage: 2,
      simulate: true,
      defaultCountry: 'DE',
      encoding: 'windows-1252',
      delimiter: '\t',
      mapping: { phone_number: 'Tel' },
    });
  });

  it('have no limit where it was turned off, rather than the default', () => {
    const { settings } = called(ALL, ['--number-budget', 'off', '--max-failures', 'off', '--rate', '0']);
    expect(runSettings(settings)).toMatchObject({ numberBudget: null, maxFailures: null, rate: 0 });
  });

  it('can be kept in the record of the run as they are', () => {
    const settings = runSettings(called(ALL, ['--default-country', 'us']).settings);
    expect(runSettingsSchema.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });
});

describe('a run that is resumed', () => {
  const begun = { ...aRunRecord().settings, rate: 3, maxFailures: { rows: 9 }, maxOutage: 4, simulate: true };
  const resumed = (argv: string[], env: Record<string, string> = {}) => {
    const { command, settings } = called(RESUME_SETTINGS, argv, env);
    return { ...begun, ...givenChanges(settings, command) };
  };

  it('keeps what it was begun with', () => {
    expect(resumed([])).toEqual(begun);
  });

  it('keeps it also when the environment says otherwise: that was so when it was begun', () => {
    expect(resumed([], { LINQ_CARDS_RATE: '50', LINQ_CARDS_MAX_FAILURES: 'off' })).toEqual(begun);
  });

  it.each([
    [['--rate', '20'], { rate: 20 }],
    [['--number-budget', '2/5m'], { numberBudget: { max: 2, windowMs: 300_000 } }],
    [['--max-failures', 'off'], { maxFailures: null }],
    [['--max-outage', '60'], { maxOutage: 60 }],
  ])('changes with %j just that', (argv, changed) => {
    expect(resumed(argv)).toEqual({ ...begun, ...changed });
  });

  it('leaves the settings that it was begun with themselves as they are', () => {
    const before = structuredClone(begun);
    resumed(['--rate', '20']);
    expect(begun).toEqual(before);
  });
});
