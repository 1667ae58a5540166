import { OperatorError } from '../errors.js';
import type { RunSettings } from '../home/run-record.js';
import { SETTINGS } from '../settings.js';

/** What is given in words and not as a figure or a choice, so that its type does not say whether it can be. */
const IN_WORDS = ['defaultCountry', 'encoding', 'delimiter'] as const;

/**
 * How a run is done where nobody has said otherwise, with what somebody has said.
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
    acceptLastRow: SETTINGS.acceptLastRow.fallback,
    mapping: {},
    allowPlaceholder: SETTINGS.allowPlaceholder.fallback,
    ...checkedSettings(given),
    simulate: given.simulate,
  };
}

/** Settings in their one spelling. @throws OperatorError `setting_invalid` */
export function checkedSettings(given: Partial<RunSettings>): Partial<RunSettings> {
  const checked = { ...given };
  for (const name of IN_WORDS) {
    const value = given[name];
    if (value !== undefined && value !== null) checked[name] = inOneSpelling(name, value);
  }
  return checked;
}

/** Settings that were parsed may have keys without a value. */
export function withoutUndefined<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function inOneSpelling(name: (typeof IN_WORDS)[number], value: string): string {
  const parsed = SETTINGS[name].schema.safeParse(value);
  if (parsed.success && parsed.data !== undefined) return parsed.data;
  throw new OperatorError(
    'setting_invalid',
    `${name} cannot be ${JSON.stringify(value)}: ${parsed.error?.issues[0]?.message ?? 'invalid'}.`,
    `It sets: ${SETTINGS[name].help}.`,
  );
}
