import { z } from 'zod';
import { normalText } from './cards/card.js';
import type { DeadLetterEdits } from './cards/dead-letter.js';
import { isCountry } from './cards/phone-number.js';
import { encodingNamed } from './encoding-names.js';

/*
 * How the values of settings are written and what they are parsed into. src/settings.ts has the settings. Each parser
 * fails with one message that says which values it accepts, worded to follow a colon: `use true or false`.
 */

/** How many rows of a run, or which share of them, may fail; null: no limit. */
export type FailureLimit = { rows: number } | { share: number } | null;

/** Digits only, so that spaces do not count as 0, which can mean “no limit”. */
export function figure({ min = 0, max, whole = false }: { min?: number; max?: number; whole?: boolean } = {}) {
  const kind = whole ? 'a whole number' : 'a number';
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  const fits = (value: number) => value >= min && value <= (max ?? Number.POSITIVE_INFINITY);
  return z.coerce
    .string()
    .trim()
    .refine((text) => (whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(text) && fits(Number(text)), `use ${kind} ${range}`)
    .transform(Number);
}

/** A length of time above 0, such as seconds or minutes. */
export function duration(max: number) {
  return z.coerce
    .string()
    .trim()
    .refine(
      (text) => /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 && Number(text) <= max,
      `use a number above 0, at most ${max}`,
    )
    .transform(Number);
}

export function onOrOff(error = 'use true or false') {
  return z.union([z.boolean(), z.stringbool()], { error });
}

export function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, { error: `use ${listed(names)}` });
}

export function someText() {
  return z.string().refine((text) => text.trim() !== '', 'use some text');
}

/** What stands in a cell, in the form in which cells are compared. */
export function marker() {
  return z
    .string()
    .transform(normalText)
    .refine((text) => text !== '' && text.length <= 100, 'use up to 100 characters');
}

export function country() {
  return z
    .string()
    .transform((code) => code.toUpperCase())
    .refine(isCountry, 'use a two-letter country code, such as US or GB');
}

export function mapping() {
  const fields = ['phone_number', 'first_name', 'last_name', 'image_url', 'full_name'] as const;
  const pair = new RegExp(`^\\s*(${fields.join('|')})\\s*=\\s*(.+?)\\s*$`);
  const takes = `use ${listed(fields)}, then = and the header of a column, such as last_name=Team`;
  const wrong = (text: string) => {
    const [, field] = /^\s*([^\s=]+)\s*=/.exec(text) ?? [];
    return field === undefined || fields.some((known) => known === field) ? takes : `no field ${field}; ${takes}`;
  };
  return severalOf((text) => pair.test(text), wrong).transform(
    (pairs) => Object.fromEntries(pairs.map((text) => pair.exec(text)?.slice(1) ?? [])) as Record<string, string>,
  );
}

/** Names as they are written. */
export function names() {
  return severalOf(isText, () => 'use a name, such as Null').transform((given) =>
    given.map((name) => name.trim().normalize('NFC')),
  );
}

export function folders() {
  return severalOf(isText, () => 'use the path of a folder').transform((given) => given.map((folder) => folder.trim()));
}

export function delimiter() {
  const names: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', '\\t': '\t', pipe: '|' };
  return z
    .string()
    .transform((text) => names[text.toLowerCase()] ?? text)
    .refine((text) => text.length === 1 && !/["\r\n]/.test(text), 'use comma, semicolon, tab, pipe or one character');
}

export function encoding() {
  return z
    .string()
    .refine(
      (label) => encodingNamed(label) !== undefined,
      'use the name of an encoding, such as utf-8, windows-1252, windows-1250, shift_jis, macintosh or ibm850',
    )
    .transform((label) => encodingNamed(label) ?? label);
}

/** A time: how long ago, or a date. */
export function since() {
  const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
  const ago = /^(\d+)([mhd])$/;
  return z
    .string()
    .refine(
      (text) => ago.test(text) || !Number.isNaN(Date.parse(text)),
      'use how long ago, such as 30m, 2h or 3d, or a date such as 2026-03-01',
    )
    .transform((text) => {
      const [, amount, unit] = ago.exec(text) ?? [];
      return amount === undefined ? new Date(text) : new Date(Date.now() - Number(amount) * (units[unit ?? ''] ?? 0));
    });
}

/** A span of time in milliseconds, written as `90d`, `12h` or `30m`. */
export function span() {
  const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
  const form = /^(\d{1,5})([mhd])$/;
  return z
    .string()
    .refine((text) => form.test(text), 'use a length of time, such as 90d, 12h or 30m')
    .transform((text) => {
      const [, amount, unit = 'd'] = form.exec(text) ?? [];
      return Number(amount) * (units[unit] ?? 0);
    });
}

export function edits() {
  const fields: Record<string, keyof DeadLetterEdits> = {
    phone_number: 'phoneNumber',
    first_name: 'firstName',
    last_name: 'lastName',
    image_url: 'imageUrl',
  };
  const pair = /^\s*(phone_number|first_name|last_name|image_url)\s*=\s*(.+?)\s*$/;
  const takes = 'use phone_number, first_name, last_name or image_url, then = and the value, such as last_name=Team';
  return z
    .array(
      z.string().refine((text) => pair.test(text), takes),
      { error: 'use the flag: --set last_name=Team' },
    )
    .transform(
      (pairs): DeadLetterEdits =>
        Object.fromEntries(
          pairs.map((text) => {
            const [, name = '', value = ''] = pair.exec(text) ?? [];
            return [fields[name], value];
          }),
        ),
    );
}

export function failureLimit() {
  return z
    .string()
    .regex(/^(off|\d+|\d+(\.\d+)?%)$/, 'use a number of rows such as 50, a share such as 20%, or off')
    .transform((text): FailureLimit => {
      if (text === 'off') return null;
      return text.endsWith('%') ? { share: Number.parseFloat(text) / 100 } : { rows: Number(text) };
    });
}

/** A limit as {@link failureLimit} reads it. */
export function failureLimitText(limit: FailureLimit): string {
  if (limit === null) return 'off';
  // 0.07 * 100 is not exactly 7.
  return 'rows' in limit ? String(limit.rows) : `${Number((limit.share * 100).toPrecision(12))}%`;
}

export function updateLimit() {
  return z
    .string()
    .regex(/^(off|\d+(\.\d+)?)%?$/, 'use a percentage such as 30, or off')
    .transform((text) => (text === 'off' ? null : Number.parseFloat(text)));
}

export function budget() {
  const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };
  const pattern = /^(\d+)\/(\d+)([smh])$/;
  const takes = 'use a number, a slash and a time (both above 0), such as 3/10m, or off';
  return z
    .string()
    .refine((text) => text === 'off' || pattern.test(text), takes)
    .transform((text) => {
      const [, max, time, unit] = pattern.exec(text) ?? [];
      return text === 'off' ? null : { max: Number(max), windowMs: Number(time) * (units[unit ?? ''] ?? 0) };
    })
    .refine((value) => value === null || (value.max > 0 && value.windowMs > 0), takes);
}

/** A budget as {@link budget} reads it. */
export function budgetText(value: { max: number; windowMs: number } | null): string {
  return value === null ? 'off' : `${value.max}/${value.windowMs / 1_000}s`;
}

/** A size, in bytes. */
export function size() {
  const units: Record<string, number> = { kb: 1_000, mb: 1_000_000, gb: 1_000_000_000 };
  const pattern = /^(\d+)(kb|mb|gb)$/;
  return z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .refine((text) => pattern.test(text) && !/^0+\D/.test(text), 'use a size such as 500kb, 200mb or 1gb')
    .transform((text) => {
      const [, amount, unit] = pattern.exec(text) ?? [];
      return Number(amount) * (units[unit ?? ''] ?? 0);
    });
}

/**
 * The values of a flag that may be given several times; in a variable of the environment they are separated by commas. The
 * one that does not fit is named by its place.
 */
function severalOf(fits: (text: string) => boolean, error: (text: string) => string) {
  const one = z.string().refine(fits, { error: ({ input }) => error(String(input)) });
  return z.union([z.string().transform((text) => text.split(',')), z.array(z.string())]).pipe(z.array(one));
}

function isText(text: string): boolean {
  return text.trim() !== '';
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** `written`: the default as an operator would type it, if that differs from the value. */
export type Setting<T, D> = {
  flag: string;
  help: string;
  schema: z.ZodType<T>;
  fallback: D;
  written: string | undefined;
};

export function setting<T, D extends T | undefined>(
  flags: string,
  help: string,
  schema: z.ZodType<T>,
  fallback: D,
  written?: string,
): Setting<T, D> {
  return { flag: flags, help, schema, fallback, written };
}
