import type { RunSettings } from '../../home/run-record.js';
import { budgetText, failureLimitText } from '../../setting-values.js';

/** Limits that can be turned off; any other setting without a value is left to its default. */
const LIMITS: ReadonlySet<string> = new Set<keyof RunSettings>(['maxUpdatePct', 'maxInvalid']);

/** Settings of a run as the query of the HTTP API has them. Whether on the simulator is up to the server. */
export function settingsQuery({ simulate, mapping, ...settings }: Partial<RunSettings>): URLSearchParams {
  const { numberBudget, maxFailures } = settings;
  const texts = {
    ...settings,
    ...(numberBudget !== undefined && { numberBudget: budgetText(numberBudget) }),
    ...(maxFailures !== undefined && { maxFailures: failureLimitText(maxFailures) }),
    ...(mapping && { map: Object.entries(mapping).map(([field, header]) => `${field}=${header}`) }),
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(texts)) {
    if (Array.isArray(value)) for (const one of asList(value)) query.append(name, one);
    else if (value !== null) query.set(name, String(value));
    else if (LIMITS.has(name)) query.set(name, 'off');
  }
  return query;
}

/** A single text would be split at its commas; the same twice is a list. */
function asList(texts: readonly string[]): readonly string[] {
  return texts.length === 1 ? [...texts, ...texts] : texts;
}
