import type { RunSettings } from '../../home/run-record.js';
import { budgetText, failureLimitText } from '../../setting-values.js';

/** Settings of a run as the query of the HTTP API has them. Whether on the simulator is up to the server. */
export function settingsQuery({ simulate, mapping, ...settings }: Partial<RunSettings>): URLSearchParams {
  const { numberBudget, maxFailures, ...plain } = settings;
  const texts: Record<string, unknown> = {
    ...plain,
    ...(settings.maxUpdatePct === null && { maxUpdatePct: 'off' }),
    ...(numberBudget !== undefined && { numberBudget: budgetText(numberBudget) }),
    ...(maxFailures !== undefined && { maxFailures: failureLimitText(maxFailures) }),
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(texts)) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  const pairs = Object.entries(mapping ?? {}).map(([field, header]) => `${field}=${header}`);
  // One text alone would be split at its commas; twice the same is a list.
  for (const pair of pairs.length === 1 ? [...pairs, ...pairs] : pairs) query.append('map', pair);
  return query;
}
