import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { CardField, CardFields } from './cards/card.js';
import { isCountry } from './cards/phone-number.js';
import { MODES } from './cards/plan.js';
import { OperatorError } from './errors.js';

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
  encoding: setting('--encoding <name>', 'utf-8, utf-16le, utf-16be or windows-1252', encoding(), undefined),
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
} as const;

/** Percent of the account's cards that a run of a schedule may change: nobody looks at its plan. */
export const SCHEDULED_MAX_UPDATE_PCT = 20;

/** So many rows of a run, or such a share of them, may fail; null: all of them. */
export type FailureLimit = { rows: number } | { share: number } | null;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { [Name in SettingName]: Value<(typeof SETTINGS)[Name]> };
type Value<S> = S extends Setting<infer T, infer D> ? T | D : never;

type Setting<T, D> = { flag: string; help: string; schema: z.ZodType<T>; fallback: D };

function setting<T, D extends T | undefined>(
  flags: string,
  help: string,
  schema: z.ZodType<T>,
  fallback: D,
): Setting<T, D> {
  return { flag: flags, help, schema, fallback };
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

/** Digits only: a text of blanks would otherwise count as 0, and that can mean “no limit”. */
function figure() {
  return z.coerce
    .string()
    .trim()
    .regex(/^\d+(\.\d+)?$/, 'it must be a number')
    .transform(Number);
}

function country() {
  return z
    .string()
    .transform((code) => code.toUpperCase())
    .refine(isCountry, 'it must be a country of two letters, such as US or GB');
}

function mapping() {
  const pair = /^\s*(phone_number|first_name|last_name|image_url)\s*=\s*(.+?)\s*$/;
  return z
    .union([z.string().transform((text) => text.split(',')), z.array(z.string())])
    .refine(
      (pairs) => pairs.every((text) => pair.test(text)),
      'it must be phone_number, first_name, last_name or image_url, then = and a header',
    )
    .transform(
      (pairs) => Object.fromEntries(pairs.map((text) => pair.exec(text)?.slice(1) ?? [])) as Record<string, string>,
    );
}

function delimiter() {
  const names: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', '\\t': '\t', pipe: '|' };
  return z
    .string()
    .transform((text) => names[text.toLowerCase()] ?? text)
    .refine(
      (text) => text.length === 1 && !/["\r\n]/.test(text),
      'it must be one character, or comma, semicolon, tab, pipe',
    );
}

function encoding() {
  const names: Record<string, string> = {
    utf8: 'utf-8',
    utf16le: 'utf-16le',
    utf16be: 'utf-16be',
    cp1252: 'windows-1252',
    latin1: 'windows-1252',
    'iso-8859-1': 'windows-1252',
  };
  return z
    .string()
    .transform((text) => names[text.toLowerCase()] ?? text.toLowerCase())
    .pipe(z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']));
}

/** A time that is so long ago, or a date. */
function since() {
  const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
  const ago = /^(\d+)([mhd])$/;
  return z
    .string()
    .refine((text) => ago.test(text) || !Number.isNaN(Date.parse(text)), 'it must be such as 30m, 2h, 3d or 2026-03-01')
    .transform((text) => {
      const [, amount, unit] = ago.exec(text) ?? [];
      return amount === undefined ? new Date(text) : new Date(Date.now() - Number(amount) * (units[unit ?? ''] ?? 0));
    });
}

function edits() {
  const fields: Record<string, CardField> = { first_name: 'firstName', last_name: 'lastName', image_url: 'imageUrl' };
  const pair = /^\s*(first_name|last_name|image_url)\s*=\s*(.+?)\s*$/;
  return z
    .array(z.string())
    .refine(
      (pairs) => pairs.every((text) => pair.test(text)),
      'it must be first_name, last_name or image_url, then = and a value',
    )
    .transform(
      (pairs): CardFields =>
        Object.fromEntries(
          pairs.map((text) => {
            const [, name = '', value = ''] = pair.exec(text) ?? [];
            return [fields[name], value];
          }),
        ),
    );
}

function failureLimit() {
  return z
    .string()
    .regex(/^(off|\d+|\d+(\.\d+)?%)$/, 'it must be a number, a number and %, or off')
    .transform((text): FailureLimit => {
      if (text === 'off') return null;
      return text.endsWith('%') ? { share: Number.parseFloat(text) / 100 } : { rows: Number(text) };
    });
}

function updateLimit() {
  return z
    .string()
    .regex(/^(off|\d+(\.\d+)?)%?$/, 'it must be a number of percent, or off')
    .transform((text) => (text === 'off' ? null : Number.parseFloat(text)));
}

function budget() {
  const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };
  const pattern = /^(\d+)\/(\d+)([smh])$/;
  return z
    .string()
    .refine(
      (text) => text === 'off' || pattern.test(text),
      'it must be a number, a slash and a time, such as 3/10m, or off',
    )
    .transform((text) => {
      const [, max, time, unit] = pattern.exec(text) ?? [];
      return text === 'off' ? null : { max: Number(max), windowMs: Number(time) * (units[unit ?? ''] ?? 0) };
    })
    .refine((value) => value === null || (value.max > 0 && value.windowMs > 0), 'both figures must be above 0');
}
