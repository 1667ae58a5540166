import { z } from 'zod';
import type { DeadLetterEdits } from './cards/dead-letter.js';
import { MODES } from './cards/plan.js';
import { DEAD_LETTER_FILTERS } from './dead-letter-filters.js';
import { defaultHome } from './default-home.js';
import { OperatorError } from './errors.js';
import {
  budget,
  country,
  delimiter,
  duration,
  edits,
  encoding,
  type FailureLimit,
  failureLimit,
  figure,
  folders,
  mapping,
  marker,
  names,
  oneOf,
  onOrOff,
  type Setting,
  setting,
  size,
  someText,
  span,
  updateLimit,
} from './setting-values.js';

const DAY_MS = 86_400_000;

/**
 * Every setting. One spelling per idea: `--default-country`, `LINQ_CARDS_DEFAULT_COUNTRY`, `defaultCountry`.
 * Flags win over the environment, the environment over `.env`, and all of them over the default.
 */
export const SETTINGS = {
  home: setting(
    '--home <folder>',
    'folder for runs, results and the embedded queue',
    someText(),
    defaultHome(),
    '~/.linq-cards',
  ),
  profile: setting(
    '--profile <name>',
    'the profile of Linq’s command line to take the key from, if LINQ_API_V3_API_KEY is not set',
    someText(),
    undefined,
  ),
  newAccount: setting(
    '--new-account',
    'give the home to the account of this key, and put what is in it aside',
    onOrOff(),
    false,
  ),
  sameAccount: setting(
    '--same-account',
    'the key is a new one of the account that the home belongs to',
    onOrOff(),
    false,
  ),
  rate: setting('--rate <n>', 'maximum requests per second; 0: unlimited', figure({ max: 100_000 }), 10),
  concurrency: setting(
    '--concurrency <n>',
    'requests that may be under way at the same time',
    figure({ min: 1, max: 1_000, whole: true }),
    8,
  ),
  window: setting('--window <n>', 'rows of a run on the queue at once', figure({ min: 1, whole: true }), undefined),
  defaultCountry: setting(
    '--default-country <code>',
    'country of numbers without a country code, such as US',
    country(),
    undefined,
  ),
  map: setting('--map <field=Header>', 'map a column, such as last_name=Team; repeatable', mapping(), {}),
  allowPlaceholder: setting(
    '--allow-placeholder <name>',
    'a name that only looks like a placeholder, such as Null; repeatable',
    names(),
    [] as string[],
  ),
  clearMarker: setting(
    '--clear-marker <text>',
    'what a cell says to have the last name or picture removed, such as (none); an empty cell leaves it',
    marker(),
    undefined,
  ),
  delimiter: setting(
    '--delimiter <char>',
    'what separates the cells: comma, semicolon, tab, pipe or one character',
    delimiter(),
    undefined,
  ),
  encoding: setting(
    '--encoding <name>',
    'the encoding of the file, such as windows-1252 or shift_jis; UTF-8 and UTF-16 are recognised',
    encoding(),
    undefined,
  ),
  headerLine: setting(
    '--header-line <n>',
    'the line of the file that is the header; it is looked for in the first 20 lines otherwise',
    figure({ min: 1, whole: true }),
    undefined,
  ),
  sheet: setting(
    '--sheet <name>',
    'the sheet of a workbook, by name or number; the first with a phone column otherwise',
    z.string().min(1),
    undefined,
  ),
  acceptLastRow: setting(
    '--accept-last-row',
    'the last row is complete although the file ends without a line end',
    onOrOff(),
    false,
  ),
  settle: setting(
    '--settle <seconds>',
    'read a file once it has not changed for this long; 2 by default, 10 for schedules',
    figure({ max: 3_600 }),
    undefined,
  ),
  allowPrivateSources: setting(
    '--allow-private-sources',
    'also fetch sources from addresses that are not on the public internet',
    onOrOff(),
    false,
  ),
  sources: setting(
    '--sources <folder>',
    'a folder with files that schedules made in a browser or through the API may read; repeatable',
    folders(),
    [] as string[],
  ),
  simulate: setting('--simulate', 'use the built-in simulator instead of Linq', onOrOff(), false),
  json: setting('--json', 'write one JSON object per line to standard output', onOrOff(), false),
  yes: setting('--yes', 'do not ask for confirmation', onOrOff(), false),
  verbose: setting('--verbose', 'also write the log to standard error', onOrOff(), false),
  timeout: setting('--timeout <seconds>', 'maximum time for one request', duration(3_600), 60),
  caFile: setting(
    '--ca-file <file>',
    'PEM file with certificates of your own CA, trusted in addition to those that Node trusts',
    someText(),
    undefined,
  ),
  numberBudget: setting(
    '--number-budget <n/time>',
    'maximum writes for one number within a time, such as 3/10m, or off',
    budget(),
    { max: 3, windowMs: 600_000 },
    '3/10m',
  ),
  ...DEAD_LETTER_FILTERS,
  limit: setting('--limit <n>', 'at most this many', figure({ min: 1, whole: true }), undefined),
  all: setting('--all', 'all of them', onOrOff(), false),
  set: setting(
    '--set <field=value>',
    'send this value instead of the one that failed; repeatable',
    edits(),
    {} as DeadLetterEdits,
  ),
  maxFailures: setting(
    '--max-failures <n|n%>',
    'halt after n failed rows, or n% once 50 rows have been tried; or off',
    failureLimit(),
    { share: 0.2 } as FailureLimit,
    '20%',
  ),
  maxUpdatePct: setting(
    '--max-update-pct <n>',
    'require approval if more than this percentage of the account’s cards would change; or off',
    updateLimit(),
    30 as number | null,
  ),
  maxInvalid: setting(
    '--max-invalid <n>',
    'require approval if more than this percentage of the rows has errors; or off',
    updateLimit(),
    20 as number | null,
  ),
  heal: setting(
    '--heal',
    'set up cards again that went dark after they were set, once and after ten minutes; on for schedules',
    onOrOff(),
    false,
  ),
  verifyAfter: setting(
    '--verify-after <seconds>',
    'read the cards back this long after the last row, to notice those that go dark',
    figure({ max: 3_600 }),
    0,
  ),
  checkImages: setting(
    '--check-images <on|off>',
    'look at each picture before anything is sent; on by default, off with the simulator',
    onOrOff('use on or off'),
    undefined,
  ),
  refetchImages: setting(
    '--refetch-images',
    'send a picture again if other bytes are at its address than when it was last sent',
    onOrOff(),
    false,
  ),
  within: setting('--within <time>', 'how long to wait, such as 10m or 2h', span(), 600_000, '10m'),
  maxOutage: setting('--max-outage <minutes>', 'halt after Linq has been down for this long', duration(10_080), 30),
  snapshot: setting('--no-snapshot', 'do not read the account first', onOrOff(), true),
  mode: setting('--mode <mode>', 'upsert, create-only or update-only', oneOf(MODES), 'upsert'),
  force: setting('--force', 'send every row, even if nothing differs', onOrOff(), false),
  port: setting('--port <n>', 'port to listen on; 0: any free port', figure({ max: 65_535, whole: true }), 8080),
  host: setting(
    '--host <address>',
    'address to listen on',
    z.string().regex(/^[\w.:-]+$/, 'use an IP address or a host name, such as 0.0.0.0'),
    '127.0.0.1',
  ),
  olderThan: setting(
    '--older-than <time>',
    'only runs that ended longer ago, such as 90d or 12h',
    span(),
    90 * DAY_MS,
    '90d',
  ),
  keep: setting('--keep <n>', 'always keep the newest n runs', figure({ whole: true }), 50),
  pruneRuns: setting(
    '--prune-runs <time>',
    'remove runs that ended longer ago, such as 90d, once a day; the newest 50 always stay',
    span(),
    undefined,
  ),
  open: setting('--open', 'open the pages in a browser on this machine', onOrOff(), false),
  work: setting('--no-work', 'leave the rows to workers', onOrOff(), true),
  maxUpload: setting(
    '--max-upload <size>',
    'the largest file that may be uploaded, such as 200mb',
    size(),
    200_000_000,
    '200mb',
  ),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { [Name in SettingName]: Value<(typeof SETTINGS)[Name]> };
type Value<S> = S extends Setting<infer T, infer D> ? T | D : never;

export type SettingSources = {
  /** What commander read: camelCase names. */
  flags: Readonly<Record<string, unknown>>;
  env: Readonly<Record<string, string | undefined>>;
};

/**
 * Reads the named settings.
 *
 * @throws OperatorError `setting_invalid`, naming the flag or the variable, its value and the values it accepts
 */
export function readSettings<Name extends SettingName>(
  names: readonly Name[],
  sources: SettingSources,
): Pick<Settings, Name> {
  return Object.fromEntries(names.map((name) => [name, readSetting(name, sources)])) as Pick<Settings, Name>;
}

/** The environment variable of a setting: `defaultCountry` → `LINQ_CARDS_DEFAULT_COUNTRY`; `profile` is Linq's own. */
export function variableOf(name: SettingName): string {
  if (name === 'profile') return 'LINQ_PROFILE';
  return `LINQ_CARDS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The default of a setting as an operator would type it; undefined without a default and for on/off flags. */
export function defaultText(name: SettingName): string | undefined {
  const { fallback, written } = SETTINGS[name];
  return written ?? (typeof fallback === 'number' || typeof fallback === 'string' ? String(fallback) : undefined);
}

function readSetting(name: SettingName, { flags, env }: SettingSources): unknown {
  const { flag: flags_, schema, fallback } = SETTINGS[name];
  const fromFlag = flags[name];
  const variable = variableOf(name);
  const value = fromFlag ?? env[variable];
  if (value === undefined || value === '') return fallback;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = fromFlag === undefined ? variable : (flags_.split(' ')[0] ?? flags_);
  const { path: [at] = [], message: why = 'invalid' } = parsed.error.issues[0] ?? {};
  // Of a flag that was given several times, the one that is wrong.
  const wrong = Array.isArray(value) && typeof at === 'number' ? value[at] : value;
  throw new OperatorError(
    'setting_invalid',
    `${where} cannot be ${JSON.stringify(wrong)}: ${why}.`,
    `It sets: ${SETTINGS[name].help}.`,
  );
}
