import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../src/errors.js';
import { failureLimitText } from '../src/setting-values.js';
import { defaultText, readSettings, SETTINGS, type SettingName, variableOf } from '../src/settings.js';

const ALL = Object.keys(SETTINGS) as SettingName[];

function read<Name extends SettingName>(name: Name, flag: unknown, variable?: string) {
  const flags = flag === undefined ? {} : { [name]: flag };
  return readSettings([name], { flags, env: { [variableOf(name)]: variable } })[name];
}

function refusal(work: () => unknown): OperatorError {
  try {
    work();
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a setting', () => {
  it('is the flag, else the variable, else the default', () => {
    expect(read('rate', '5', '7')).toBe(5);
    expect(read('rate', undefined, '7')).toBe(7);
    expect(read('rate', undefined)).toBe(10);
  });

  it('is the default where the variable is empty', () => {
    expect(read('rate', undefined, '')).toBe(10);
  });

  it('is read only where it is asked for', () => {
    expect(readSettings(['rate'], { flags: {}, env: { LINQ_CARDS_MODE: 'nonsense' } })).toEqual({ rate: 10 });
  });

  it.each(['off', '0', '12', '7%', '12.5%', '100%'])('is written as it is read: the limit of failures %s', (text) => {
    expect(failureLimitText(read('maxFailures', text))).toBe(text);
  });

  it('has one spelling as a flag, as a variable and in the code', () => {
    for (const name of ALL) {
      const flag = SETTINGS[name].flag.split(' ')[0]?.replace(/^--(no-)?/, '');
      // The profile is the one of Linq's own command line, which has the same variable.
      const prefix = name === 'profile' ? 'LINQ' : 'LINQ_CARDS';
      expect(variableOf(name)).toBe(`${prefix}_${flag?.replaceAll('-', '_').toUpperCase()}`);
    }
    expect(variableOf('defaultCountry')).toBe('LINQ_CARDS_DEFAULT_COUNTRY');
  });

  it('has these defaults', () => {
    expect(readSettings(ALL, { flags: {}, env: {} })).toEqual({
      home: join(homedir(), '.linq-cards'),
      host: '127.0.0.1',
      port: 8080,
      open: false,
      work: true,
      maxUpload: 200_000_000,
      olderThan: 7_776_000_000,
      keep: 50,
      pruneRuns: undefined,
      maxUpdatePct: 30,
      settle: undefined,
      sources: [],
      allowPrivateSources: false,
      rate: 10,
      concurrency: 8,
      window: undefined,
      defaultCountry: undefined,
      map: {},
      delimiter: undefined,
      encoding: undefined,
      headerLine: undefined,
      sheet: undefined,
      acceptLastRow: false,
      simulate: false,
      json: false,
      yes: false,
      verbose: false,
      timeout: 60,
      caFile: undefined,
      numberBudget: { max: 3, windowMs: 600_000 },
      run: undefined,
      status: undefined,
      code: undefined,
      since: undefined,
      number: undefined,
      limit: undefined,
      all: false,
      set: {},
      maxFailures: { share: 0.2 },
      maxOutage: 30,
      heal: false,
      verifyAfter: 0,
      checkImages: undefined,
      refetchImages: false,
      within: 600_000,
      search: undefined,
      clearMarker: undefined,
      maxInvalid: 20,
      allowPlaceholder: [],
      snapshot: true,
      mode: 'upsert',
      force: false,
      profile: undefined,
      newAccount: false,
      sameAccount: false,
    });
  });
});

describe('a setting that cannot be', () => {
  it('is told with its flag when it was given as one', () => {
    const error = refusal(() => read('rate', 'fast', '7'));
    expect(error).toMatchObject({ code: 'setting_invalid', exitCode: 3 });
    expect(error.message).toContain('--rate cannot be "fast"');
    expect(error.next).toContain(SETTINGS.rate.help);
  });

  it('is told with its variable when it came from there', () => {
    expect(refusal(() => read('defaultCountry', undefined, 'Atlantis')).message).toContain(
      'LINQ_CARDS_DEFAULT_COUNTRY cannot be "Atlantis"',
    );
  });

  it.each<[SettingName, string, string]>([
    ['json', 'bogus', 'use true or false'],
    ['mode', 'create', 'use upsert, create-only or update-only'],
    ['concurrency', '1.5', 'use a whole number from 1 to 1000'],
    ['timeout', '0', 'use a number above 0, at most 3600'],
    ['set', 'x', 'use the flag'],
  ])('is told what it accepts: %s is not %j', (name, text, accepts) => {
    const { message } = refusal(() => read(name, undefined, text));
    expect(message).toBe(message.startsWith(`${variableOf(name)} cannot be "${text}": ${accepts}`) ? message : accepts);
  });

  it('never answers in the words of a library', () => {
    const said = ALL.flatMap((name) =>
      ['\u0000 ; ', ' ', '-1', 'bogus'].flatMap(
        (text) => SETTINGS[name].schema.safeParse(text).error?.issues[0]?.message ?? [],
      ),
    );
    expect(said.filter((message) => !message.startsWith('use '))).toEqual([]);
  });

  it('is not replaced by the default', () => {
    expect(() => read('concurrency', undefined, '0')).toThrow(OperatorError);
  });
});

describe.each<[SettingName, [string, unknown][], string[]]>([
  [
    'rate',
    [
      ['0', 0],
      ['0.5', 0.5],
      ['100000', 100_000],
      [' 10 ', 10],
    ],
    ['-1', '100001', '10/s', ' ', 'Infinity', 'NaN', '1e3', '0x10'],
  ],
  [
    'concurrency',
    [
      ['1', 1],
      ['1000', 1_000],
    ],
    ['0', '1001', '1.5', ' ', 'many'],
  ],
  [
    'window',
    [
      ['1', 1],
      ['1000000', 1_000_000],
    ],
    ['0', '-1', '1.5', ' ', 'all'],
  ],
  [
    'timeout',
    [
      ['0.5', 0.5],
      ['3600', 3_600],
    ],
    ['0', '3601', '-1', ' ', '60s'],
  ],
  [
    'numberBudget',
    [
      ['off', null],
      ['3/10m', { max: 3, windowMs: 600_000 }],
      ['1/1s', { max: 1, windowMs: 1_000 }],
      ['20/2h', { max: 20, windowMs: 7_200_000 }],
    ],
    ['0/10m', '3/0m', '3', '3/10', '3 / 10m', '3/10d', 'none', ' '],
  ],
  [
    'defaultCountry',
    [
      ['US', 'US'],
      ['de', 'DE'],
    ],
    ['USA', 'XX', '1', ' '],
  ],
  [
    'delimiter',
    [
      ['comma', ','],
      ['Semicolon', ';'],
      ['tab', '\t'],
      ['\\t', '\t'],
      ['\t', '\t'],
      ['pipe', '|'],
      ['~', '~'],
      [' ', ' '],
    ],
    [';;', '"', '\n', '\r', 'colon'],
  ],
  [
    'encoding',
    [
      ['UTF-8', 'utf-8'],
      ['utf8', 'utf-8'],
      ['utf-16le', 'utf-16le'],
      ['UTF16BE', 'utf-16be'],
      ['windows-1252', 'windows-1252'],
      ['latin1', 'windows-1252'],
      ['ISO-8859-1', 'windows-1252'],
      ['cp1250', 'windows-1250'],
      ['sjis', 'shift_jis'],
      ['macintosh', 'macintosh'],
      ['CP437', 'ibm437'],
    ],
    ['utf-7', 'base64', 'klingon', ' '],
  ],
  [
    'mode',
    [
      ['upsert', 'upsert'],
      ['create-only', 'create-only'],
      ['update-only', 'update-only'],
    ],
    ['create', 'UPSERT', ' '],
  ],
  [
    'force',
    [
      ['true', true],
      ['1', true],
      ['yes', true],
      ['false', false],
      ['0', false],
      ['off', false],
    ],
    ['maybe', ' '],
  ],
  [
    'map',
    [
      ['first_name=Vorname', { first_name: 'Vorname' }],
      ['first_name = Vor name , phone_number=Tel', { first_name: 'Vor name', phone_number: 'Tel' }],
    ],
    ['name=Vorname', 'first_name', 'first_name=', ' '],
  ],
])('%s', (name, possible, impossible) => {
  it.each(possible)('can be %j, which is %j', (text, value) => {
    expect(read(name, undefined, text)).toEqual(value);
    expect(read(name, text)).toEqual(value);
  });

  it.each(impossible)('cannot be %j', (text) => {
    expect(refusal(() => read(name, undefined, text)).code).toBe('setting_invalid');
  });
});

it.each((Object.keys(SETTINGS) as SettingName[]).filter((name) => name !== 'home' && defaultText(name) !== undefined))(
  'the default of %s is written so that it can be typed',
  (name) => {
    expect(SETTINGS[name].schema.parse(defaultText(name))).toEqual(SETTINGS[name].fallback);
  },
);

describe('a flag that is there or not', () => {
  it('wins over its variable also when it says no', () => {
    expect(read('snapshot', false, 'true')).toBe(false);
    expect(read('force', true, 'false')).toBe(true);
  });
});

describe('a mapping', () => {
  it('can be given in several flags, also for headers that hold a comma', () => {
    expect(read('map', ['first_name=Name, given', 'last_name=Name, family'])).toEqual({
      first_name: 'Name, given',
      last_name: 'Name, family',
    });
  });

  it('to a field that there is not is told by the pair that was typed, with the fields that there are', () => {
    const given = { flags: { map: ['first_name=Name', 'team=Team'] }, env: {} };
    expect(() => readSettings(['map'], given)).toThrow(
      /^--map cannot be "team=Team": no field team; use phone_number, .* or full_name, .* such as last_name=Team\.$/,
    );
  });

  it.each(['first_name=', '=Team', 'Team'])('cannot be %j', (pair) => {
    expect(() => readSettings(['map'], { flags: { map: [pair] }, env: {} })).toThrow(
      `--map cannot be "${pair}": use phone_number`,
    );
  });

  it('has a header that holds an equals sign', () => {
    expect(read('map', ['first_name=a=b'])).toEqual({ first_name: 'a=b' });
  });
});

describe('the largest file that may be uploaded', () => {
  it.each([
    ['500kb', 500_000],
    ['200MB', 200_000_000],
    ['1gb', 1_000_000_000],
  ])('may be %s', (maxUpload, bytes) => {
    expect(readSettings(['maxUpload'], { flags: { maxUpload }, env: {} })).toEqual({ maxUpload: bytes });
  });

  it.each(['', ' ', '0mb', '200', '1.5mb', '-1mb', 'mb', '1tb'].slice(2))('may not be %j', (maxUpload) => {
    expect(() => readSettings(['maxUpload'], { flags: { maxUpload }, env: {} })).toThrow('--max-upload');
  });
});
