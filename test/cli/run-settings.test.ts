import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addSettings, settingsOf } from '../../src/cli/options.js';
import { CHANGEABLE, givenSettings, NEW_RUN_SETTINGS } from '../../src/cli/run-settings.js';
import { aRunRecord } from '../support/builders.js';
import { anIo } from '../support/io.js';

type Name = (typeof NEW_RUN_SETTINGS)[number];

/** The settings of a run that a command was given. `withEnv`: the environment counts too. */
function given(names: readonly Name[], argv: string[], env: Record<string, string> = {}, withEnv = true) {
  const command = new Command('test').exitOverride();
  addSettings(command, names);
  command.parse(argv, { from: 'user' });
  return givenSettings(command, names, settingsOf(command, names, anIo({ env }).io), withEnv ? env : {});
}

describe('the settings of a new run', () => {
  it('are left to their defaults where none is given', () => {
    expect(given(NEW_RUN_SETTINGS, [])).toEqual({});
  });

  it('are the ones that were given, by flag or environment', () => {
    const argv = ['--rate', '5', '--mode', 'create-only', '--force', '--no-snapshot', '--number-budget', '1/1m'];
    const more = ['--max-failures', '7', '--max-outage', '2', '--default-country', 'de'];
    const source = ['--encoding', 'latin1', '--delimiter', 'tab', '--map', 'phone_number=Tel'];
    const env = { LINQ_CARDS_MAX_UPDATE_PCT: '60', LINQ_CARDS_RATE: '50', LINQ_CARDS_MODE: '' };
    expect(given(NEW_RUN_SETTINGS, [...argv, ...more, ...source], env)).toEqual({
      rate: 5,
      mode: 'create-only',
      force: true,
      snapshot: false,
      numberBudget: { max: 1, windowMs: 60_000 },
      maxFailures: { rows: 7 },
      maxUpdatePct: 60,
      maxOutage: 2,
      defaultCountry: 'DE',
      encoding: 'windows-1252',
      delimiter: '\t',
      mapping: { phone_number: 'Tel' },
    });
  });

  it('have no limit where it was turned off, rather than the default', () => {
    const argv = ['--number-budget', 'off', '--max-failures', 'off', '--rate', '0'];
    expect(given(NEW_RUN_SETTINGS, argv)).toEqual({ numberBudget: null, maxFailures: null, rate: 0 });
  });
});

describe('a run that is resumed', () => {
  const begun = { ...aRunRecord().settings, rate: 3, maxFailures: { rows: 9 }, maxOutage: 4, simulate: true };
  const resumed = (argv: string[], env: Record<string, string> = {}) => ({
    ...begun,
    ...given(CHANGEABLE, argv, env, false),
  });

  it('keeps the settings that it was started with', () => {
    expect(resumed([])).toEqual(begun);
  });

  it('keeps them also when the environment has others: those were there when it was started', () => {
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
});
