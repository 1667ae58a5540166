import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addSettings, settingsOf } from '../../src/cli/options.js';
import { SETTINGS, type SettingName, variableOf } from '../../src/settings.js';
import { anIo } from '../support/io.js';

const ALL = Object.keys(SETTINGS) as SettingName[];

function aCommand(names: readonly SettingName[] = ALL): Command {
  const command = new Command('test').exitOverride().configureOutput({ writeErr: () => undefined });
  addSettings(command, names);
  return command;
}

function read(argv: string[], env: Record<string, string> = {}) {
  return settingsOf(aCommand().parse(argv, { from: 'user' }), ALL, anIo({ env }).io);
}

describe('a setting of a command', () => {
  it('is what its flag says, whatever its variable says', () => {
    expect(read(['--rate', '5', '--default-country', 'de'], { LINQ_CARDS_RATE: '7' })).toMatchObject({
      rate: 5,
      defaultCountry: 'DE',
    });
  });

  it('is what its variable says where there is no flag', () => {
    expect(read([], { LINQ_CARDS_RATE: '7', LINQ_CARDS_SIMULATE: 'true' })).toMatchObject({ rate: 7, simulate: true });
  });

  it('is its default where nothing is given', () => {
    expect(read([])).toEqual(settingsOf(aCommand([]), ALL, anIo().io));
    expect(read([])).toMatchObject({ rate: 10, snapshot: true, force: false, map: {} });
  });

  it('that is on unless it is turned off can be turned off by flag and by variable', () => {
    expect(read(['--no-snapshot'], { LINQ_CARDS_SNAPSHOT: 'true' }).snapshot).toBe(false);
    expect(read([], { LINQ_CARDS_SNAPSHOT: 'false' }).snapshot).toBe(false);
  });

  it('may be given several times where it is a mapping', () => {
    const { map } = read(['--map', 'first_name=Name, given', '--map', 'phone_number=Tel']);
    expect(map).toEqual({ first_name: 'Name, given', phone_number: 'Tel' });
  });

  it('that cannot be is told with the flag', () => {
    expect(() => read(['--concurrency', '0'])).toThrow(/^--concurrency cannot be "0"/);
  });
});

describe('the help of a command', () => {
  it('has each setting with its flag, what it does and its variable', () => {
    const help = aCommand().configureHelp({ helpWidth: 1_000 }).helpInformation();
    for (const name of ALL) {
      const { flag, help: says } = SETTINGS[name];
      expect(help.split('\n').find((line) => line.trim().startsWith(`${flag} `))).toContain(
        `${says} (${variableOf(name)})`,
      );
    }
  });

  it('says what holds without the flag, as it would be typed', () => {
    const help = aCommand().configureHelp({ helpWidth: 1_000 }).helpInformation();
    for (const text of [
      '(LINQ_CARDS_RATE) (default: 10)',
      '(LINQ_CARDS_NUMBER_BUDGET) (default: 3/10m)',
      '(LINQ_CARDS_MAX_FAILURES) (default: 20%)',
      '(LINQ_CARDS_MAX_UPLOAD) (default: 200mb)',
      '(LINQ_CARDS_HOME) (default: ~/.linq-cards)',
    ])
      expect(help).toContain(text);
    expect(help).not.toMatch(/default: (undefined|null|true|false|\[object)/);
  });

  it('says what holds for this very command, where that is something else', () => {
    const command = new Command('test');
    addSettings(command, ['rate', 'timeout'], { rate: 'as the run was begun' });
    const help = command.configureHelp({ helpWidth: 1_000 }).helpInformation();
    expect(help).toContain('(default: as the run was begun)');
    expect(help).toContain('(default: 60)');
    expect(help).not.toContain('(default: 10)');
  });
});

it('refuses a flag that is another command’s', () => {
  expect(() => aCommand(['rate']).parse(['--json'], { from: 'user' })).toThrow(/unknown option '--json'/);
});
