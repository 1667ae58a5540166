import { OperatorError } from '../errors.js';
import type { RunSettings } from '../home/run-record.js';
import { SETTINGS } from '../settings.js';

/** Settings given as text, whose type alone does not show whether a value is valid. */
const IN_WORDS = ['defaultCountry', 'encoding', 'delimiter'] as const;

/**
 * The settings of a run: the given ones, and defaults for the rest.
 *
 * @throws OperatorError `setting_invalid`
 */
export function withDefaults(given: Partial<RunSettings> & Pick<RunSettings, 'simulate'>): RunSettings {
  return {
    rate: SETTINGS.rate.fallback,
    mode: SETTINGS.mode.fallback,
    force: SETTINGS.force.fallback,
    snapshot: SETTINGS.snapshot.fallback,
    numberBudget: SETTINGS.numberBudget.fallback,
    maxFailures: SETTINGS.maxFailures.fallback,
    maxUpdatePct: SETTINGS.maxUpdatePct.fallback,
    maxInvalid: SETTINGS.maxInvalid.fallback,
    maxOutage: SETTINGS.maxOutage.fallback,
    defaultCountry: null,
    encoding: null,
    delimiter: null,
    headerLine: null,
    sheet: null,
    acceptLastRow: SETTINGS.acceptLastRow.fallback,
    mapping: {},
    allowPlaceholder: SETTINGS.allowPlaceholder.fallback,
    ...checkedSettings(given),
    simulate: given.simulate,
  };
}

/** Normalises settings. @throws OperatorError `setting_invalid` */
function checkedSettings(given: Partial<RunSettings>): Partial<RunSettings> {
  const checked = { ...given };
  if (given.refetchImages && given.checkImages === false) {
    throw new OperatorError(
      'setting_invalid',
      'Pictures cannot be sent again without a look at them.',
      'Let pictures be looked at, or do not have them sent again.',
    );
  }
  for (const name of IN_WORDS) {
    const value = given[name];
    if (value !== undefined && value !== null) checked[name] = inOneSpelling(name, value);
  }
  return checked;
}

/** Parsed settings may have keys without a value. */
export function withoutUndefined<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function inOneSpelling(name: (typeof IN_WORDS)[number], value: string): string {
  const parsed = SETTINGS[name].schema.safeParse(value);
  if (parsed.success && parsed.data !== undefined) return parsed.data;
  throw new OperatorError(
    'setting_invalid',
    `${name} ${JSON.stringify(value)} is not valid: ${parsed.error?.issues[0]?.message ?? 'invalid'}.`,
    `${name}: ${SETTINGS[name].help}.`,
  );
}
