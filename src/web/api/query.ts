import { z } from 'zod';
import { DEAD_LETTER_FILTER_NAMES, DEAD_LETTER_FILTERS, type DeadLetterFilterName } from '../../dead-letter-filters.js';
import { OperatorError } from '../../errors.js';
import { capitalize } from '../../format/text.js';
import type { RunSettings } from '../../home/run-record.js';
import type { LimitSettings } from '../../operations/operations.js';
import { READING_SETTINGS } from '../../reading-settings.js';
import type { PruneRule } from '../../runs/prune-runs.js';
import { SETTINGS } from '../../settings.js';

const MOST = 1_000;

/** The maximum number of items in a response. */
export const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(MOST)
  .default(100)
  .describe(`Maximum number of items, up to ${MOST}.`);
export const after = z.string().max(200).optional().describe('The `next` of the previous page.');
export const afterRow = z.coerce.number().int().min(0).default(0).describe('The `next` of the previous page.');
export const runId = z.strictObject({ id: z.string().describe('The id of a run.') });

const text = (help: string) => z.string().max(1_000).optional().describe(help);

/** The settings in the query of an upload, named as in docs/settings.md. */
export const settingsQuery = {
  rate: text(SETTINGS.rate.help),
  mode: text(SETTINGS.mode.help),
  force: text(SETTINGS.force.help),
  snapshot: text('false: do not read the account first'),
  numberBudget: text(SETTINGS.numberBudget.help),
  maxFailures: text(SETTINGS.maxFailures.help),
  maxUpdatePct: text(SETTINGS.maxUpdatePct.help),
  maxInvalid: text(SETTINGS.maxInvalid.help),
  maxOutage: text(SETTINGS.maxOutage.help),
  heal: text(SETTINGS.heal.help),
  verifyAfter: text(SETTINGS.verifyAfter.help),
  checkImages: text(SETTINGS.checkImages.help),
  refetchImages: text(SETTINGS.refetchImages.help),
  defaultCountry: text(SETTINGS.defaultCountry.help),
  delimiter: text(SETTINGS.delimiter.help),
  encoding: text(SETTINGS.encoding.help),
  headerLine: text(SETTINGS.headerLine.help),
  sheet: text(SETTINGS.sheet.help),
  acceptLastRow: text(SETTINGS.acceptLastRow.help),
  allowPlaceholder: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe(SETTINGS.allowPlaceholder.help),
  clearMarker: text(SETTINGS.clearMarker.help),
  map: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe(SETTINGS.map.help),
};

/** Those that say how a file is read. */
export const readingQuery = Object.fromEntries(READING_SETTINGS.map((name) => [name, settingsQuery[name]])) as Pick<
  typeof settingsQuery,
  (typeof READING_SETTINGS)[number]
>;

/** The settings of a run that is already planned or has no file of its own. */
const { rate, numberBudget, maxFailures, maxOutage } = settingsQuery;
export const limitQuery = z.strictObject({ rate, numberBudget, maxFailures, maxOutage });

const textOrFigure = (help: string) =>
  z
    .union([z.string().max(1_000), z.number()])
    .optional()
    .describe(help);

/** The same in a JSON body, which may use numbers instead of strings. */
export const limitFields = {
  rate: textOrFigure(SETTINGS.rate.help),
  numberBudget,
  maxFailures: textOrFigure(SETTINGS.maxFailures.help),
  maxOutage: textOrFigure(SETTINGS.maxOutage.help),
};

type GivenSettings = { [name in keyof typeof settingsQuery]?: string | string[] | undefined };
type GivenLimits = { [name in keyof typeof limitFields]?: string | number | undefined };

/** @throws OperatorError `setting_invalid` */
export function settingsOf(said: GivenSettings): Partial<RunSettings> {
  const given = (Object.keys(settingsQuery) as (keyof GivenSettings)[]).flatMap((name) => {
    const value = said[name];
    return value === undefined ? [] : [[name === 'map' ? 'mapping' : name, read(name, value)]];
  });
  return Object.fromEntries(given) as Partial<RunSettings>;
}

/**
 * The settings of a request, in its query, its body, or both.
 *
 * @throws OperatorError `setting_invalid`, also for a setting that is in both, because it would be ambiguous
 */
export function limitsOf(query: z.output<typeof limitQuery>, body: GivenLimits = {}): LimitSettings {
  const said = Object.entries(body).filter(([, value]) => value !== undefined);
  const twice = said.find(([name]) => query[name as keyof GivenLimits] !== undefined);
  if (twice)
    throw new OperatorError(
      'setting_invalid',
      `${twice[0]} is set both in the query and in the body.`,
      'Set it only once.',
    );
  return settingsOf({ ...query, ...Object.fromEntries(said.map(([name, value]) => [name, String(value)])) });
}

/** Filters of dead letters, as texts. */
export const deadLetterFilterQuery = Object.fromEntries(
  DEAD_LETTER_FILTER_NAMES.map((name) => [
    name,
    z
      .string()
      .max(100)
      .optional()
      .describe(`${capitalize(DEAD_LETTER_FILTERS[name].help)}.`),
  ]),
) as Record<DeadLetterFilterName, z.ZodOptional<z.ZodString>>;

/** Which runs may be removed, as on the command line. */
export const pruneQuery = {
  olderThan: text(SETTINGS.olderThan.help),
  keep: text(SETTINGS.keep.help),
};

/** @throws OperatorError `setting_invalid` */
export function pruneRuleOf(said: { olderThan?: string | undefined; keep?: string | undefined }): PruneRule {
  const olderThanMs = said.olderThan === undefined ? SETTINGS.olderThan.fallback : read('olderThan', said.olderThan);
  const keep = said.keep === undefined ? SETTINGS.keep.fallback : read('keep', said.keep);
  return { olderThanMs: olderThanMs as number, keep: keep as number };
}

function read(name: keyof GivenSettings | 'olderThan' | 'keep', value: string | string[]): unknown {
  const parsed = SETTINGS[name].schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new OperatorError(
    'setting_invalid',
    `${name} ${JSON.stringify(value)} is not valid: ${parsed.error.issues[0]?.message ?? 'invalid'}.`,
    `${name}: ${SETTINGS[name].help}.`,
  );
}
