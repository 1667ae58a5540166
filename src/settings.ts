import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { CardFields } from './cards/card.js';
import { MODES } from './cards/plan.js';
import { OperatorError } from './errors.js';
import {
  budget,
  country,
  delimiter,
  edits,
  encoding,
  type FailureLimit,
  failureLimit,
  figure,
  lineNumber,
  mapping,
  since,
  size,
  updateLimit,
} from './setting-values.js';

/**
 * Everything that can be set. One spelling per idea: `--default-country`, `LINQ_CARDS_DEFAULT_COUNTRY`, `defaultCountry`.
 * Flags win over the environment, the environment over `.env`, and all of them over the default.
 */
const seconds = figure().pipe(z.number().positive().max(3_600));
const BAD = ['rejected', 'failed', 'inactive'] as const;
const flag = z.union([z.boolean(), z.stringbool()]);

export const SETTINGS = {
  home: setting(
    '--home <folder>',
    'where runs, results and the embedded queue are kept',
    z.string().min(1),
    join(homedir(), '.linq-cards'),
    '~/.linq-cards',
  ),
  rate: setting('--rate <n>', 'requests per second, at most; 0: no limit', figure().pipe(z.number().max(100_000)), 10),
  concurrency: setting(
    '--concurrency <n>',
    'rows that are worked on at the same time',
    figure().pipe(z.number().int().min(1).max(1_000)),
    8,
  ),
  defaultCountry: setting(
    '--default-country <code>',
    'country of numbers without country code, such as US',
    country(),
    undefined,
  ),
  map: setting('--map <field=Header>', 'which column is a field; may be given several times', mapping(), {}),
  delimiter: setting(
    '--delimiter <char>',
    'what separates the cells: comma, semicolon, tab, pipe or a character',
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
    lineNumber(),
    undefined,
  ),
  acceptLastRow: setting(
    '--accept-last-row',
    'the last row is complete although the file ends without a line end',
    flag,
    false,
  ),
  allowPrivateSources: setting(
    '--allow-private-sources',
    'fetch sources also from addresses that are not on the public internet',
    flag,
    false,
  ),
  simulate: setting('--simulate', 'use the built-in simulator instead of Linq', flag, false),
  json: setting('--json', 'write one JSON object per line to standard output', flag, false),
  yes: setting('--yes', 'do not ask', flag, false),
  verbose: setting('--verbose', 'write the log to standard error too', flag, false),
  timeout: setting('--timeout <seconds>', 'how long one request may take', seconds, 60),
  numberBudget: setting(
    '--number-budget <n/time>',
    'writes for one number within a time, such as 3/10m, or off',
    budget(),
    { max: 3, windowMs: 600_000 },
    '3/10m',
  ),
  run: setting('--run <run>', 'only those of this run', z.string().min(1), undefined),
  status: setting(
    '--status <status>',
    'only those that ended so: rejected, failed or inactive',
    z.enum(BAD),
    undefined,
  ),
  code: setting(
    '--code <code>',
    'only those with this code, or HTTP status where there is none',
    z.string(),
    undefined,
  ),
  since: setting('--since <time>', 'only those that failed since, such as 2h, 3d or 2026-03-01', since(), undefined),
  number: setting('--number <number>', 'only this number', z.string().min(1), undefined),
  limit: setting('--limit <n>', 'so many at most', figure().pipe(z.number().int().min(1)), undefined),
  all: setting('--all', 'all of them', flag, false),
  set: setting(
    '--set <field=value>',
    'send this value instead of the one that failed; may be given several times',
    edits(),
    {} as CardFields,
  ),
  maxFailures: setting(
    '--max-failures <n|n%>',
    'rows that may fail before the run is halted, as a number, or as a share of the first 50 rows and more; or off',
    failureLimit(),
    { share: 0.2 } as FailureLimit,
    '20%',
  ),
  maxUpdatePct: setting(
    '--max-update-pct <n>',
    'percent of the account’s cards that may change before it has to be approved; or off',
    updateLimit(),
    30 as number | null,
  ),
  maxOutage: setting(
    '--max-outage <minutes>',
    'how long Linq may not answer before the run is halted',
    figure().pipe(z.number().positive().max(10_080)),
    30,
  ),
  snapshot: setting('--no-snapshot', 'do not read the account first', flag, true),
  mode: setting('--mode <mode>', 'upsert, create-only or update-only', z.enum(MODES), 'upsert'),
  force: setting('--force', 'send every row, also where nothing differs', flag, false),
  port: setting(
    '--port <n>',
    'where it listens; 0 takes a free port',
    figure().pipe(z.number().int().max(65_535)),
    8080,
  ),
  host: setting(
    '--host <address>',
    'on which address it listens',
    z.string().regex(/^[\w.:-]+$/, 'it must be an address'),
    '127.0.0.1',
  ),
  work: setting('--no-work', 'leave the rows to workers', flag, true),
  maxUpload: setting(
    '--max-upload <size>',
    'the largest file that may be uploaded, such as 200mb',
    size(),
    200_000_000,
    '200mb',
  ),
} as const;

/** Percent of the account's cards that a run of a schedule may change: nobody looks at its plan. */
export const SCHEDULED_MAX_UPDATE_PCT = 20;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { [Name in SettingName]: Value<(typeof SETTINGS)[Name]> };
type Value<S> = S extends Setting<infer T, infer D> ? T | D : never;

/** `written`: the default as one would type it, where that is not the value itself. */
type Setting<T, D> = { flag: string; help: string; schema: z.ZodType<T>; fallback: D; written: string | undefined };

function setting<T, D extends T | undefined>(
  flags: string,
  help: string,
  schema: z.ZodType<T>,
  fallback: D,
  written?: string,
): Setting<T, D> {
  return { flag: flags, help, schema, fallback, written };
}

export type SettingSources = {
  /** What commander read: camelCase names. */
  flags: Readonly<Record<string, unknown>>;
  env: Readonly<Record<string, string | undefined>>;
};

/**
 * Reads the named settings.
 *
 * @throws OperatorError `setting_invalid`, naming the flag or the variable, what it says and what it may say
 */
export function readSettings<Name extends SettingName>(
  names: readonly Name[],
  sources: SettingSources,
): Pick<Settings, Name> {
  return Object.fromEntries(names.map((name) => [name, readSetting(name, sources)])) as Pick<Settings, Name>;
}

/** The environment variable of a setting: `defaultCountry` → `LINQ_CARDS_DEFAULT_COUNTRY`. */
export function variableOf(name: SettingName): string {
  return `LINQ_CARDS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The default of a setting as one would type it; undefined where nothing is set, or a flag turns something on or off. */
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
  const why = parsed.error.issues[0]?.message ?? 'invalid';
  throw new OperatorError(
    'setting_invalid',
    `${where} cannot be ${JSON.stringify(value)}: ${why}.`,
    `It says: ${SETTINGS[name].help}.`,
  );
}
