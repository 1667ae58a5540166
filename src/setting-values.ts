import { z } from 'zod';
import type { CardField, CardFields } from './cards/card.js';
import { isCountry } from './cards/phone-number.js';
import { encodingNamed } from './encoding-names.js';

/*
 * How the values of settings are written, and what they become. src/settings.ts has the settings.
 */

/** So many rows of a run, or such a share of them, may fail; null: all of them. */
export type FailureLimit = { rows: number } | { share: number } | null;

/** Digits only: a text of blanks would otherwise count as 0, and that can mean “no limit”. */
export function figure() {
  return z.coerce
    .string()
    .trim()
    .regex(/^\d+(\.\d+)?$/, 'it must be a number')
    .transform(Number);
}

export function country() {
  return z
    .string()
    .transform((code) => code.toUpperCase())
    .refine(isCountry, 'it must be a country of two letters, such as US or GB');
}

export function mapping() {
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

export function delimiter() {
  const names: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', '\\t': '\t', pipe: '|' };
  return z
    .string()
    .transform((text) => names[text.toLowerCase()] ?? text)
    .refine(
      (text) => text.length === 1 && !/["\r\n]/.test(text),
      'it must be one character, or comma, semicolon, tab, pipe',
    );
}

export function encoding() {
  return z
    .string()
    .refine(
      (label) => encodingNamed(label) !== undefined,
      'it must be the name of an encoding, such as utf-8, windows-1252, windows-1250, shift_jis, macintosh or ibm850',
    )
    .transform((label) => encodingNamed(label) ?? label);
}

/** The number of a line of a file. */
export function lineNumber() {
  return figure().pipe(z.number().int('it must be the number of a line').min(1, 'it must be the number of a line'));
}

/** A time that is so long ago, or a date. */
export function since() {
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

export function edits() {
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

export function failureLimit() {
  return z
    .string()
    .regex(/^(off|\d+|\d+(\.\d+)?%)$/, 'it must be a number, a number and %, or off')
    .transform((text): FailureLimit => {
      if (text === 'off') return null;
      return text.endsWith('%') ? { share: Number.parseFloat(text) / 100 } : { rows: Number(text) };
    });
}

/** A limit as {@link failureLimit} reads it. */
export function failureLimitText(limit: FailureLimit): string {
  if (limit === null) return 'off';
  // A share such as 0.07 is not quite 7 hundredths.
  return 'rows' in limit ? String(limit.rows) : `${Number((limit.share * 100).toPrecision(12))}%`;
}

export function updateLimit() {
  return z
    .string()
    .regex(/^(off|\d+(\.\d+)?)%?$/, 'it must be a number of percent, or off')
    .transform((text) => (text === 'off' ? null : Number.parseFloat(text)));
}

export function budget() {
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

/** A size, in bytes. */
export function size() {
  const units: Record<string, number> = { kb: 1_000, mb: 1_000_000, gb: 1_000_000_000 };
  const pattern = /^(\d+)(kb|mb|gb)$/;
  return z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .refine((text) => pattern.test(text) && !/^0+\D/.test(text), 'it must be such as 500kb, 200mb or 1gb')
    .transform((text) => {
      const [, amount, unit] = pattern.exec(text) ?? [];
      return Number(amount) * (units[unit ?? ''] ?? 0);
    });
}
