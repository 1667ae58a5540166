import { describe, expect, it } from 'vitest';
import { settingsQuery } from '../../../src/cli/remote/settings-query.js';
import type { RunSettings } from '../../../src/home/run-record.js';
import { settingsOf } from '../../../src/web/api/query.js';

/** What a server reads from a query: a name that comes twice is a list. */
function readByServer(settings: Partial<RunSettings>): Partial<RunSettings> {
  const query = settingsQuery(settings);
  const said = [...new Set(query.keys())].map((name) => {
    const values = query.getAll(name);
    return [name, values.length === 1 ? values[0] : values] as const;
  });
  return settingsOf(Object.fromEntries(said));
}

describe('settings that go to a server', () => {
  it.each<[string, Partial<RunSettings>]>([
    ['none', {}],
    ['figures and choices', { rate: 0.5, mode: 'update-only', force: true, snapshot: false, maxOutage: 2 }],
    ['no limits', { rate: 0, numberBudget: null, maxFailures: null, maxUpdatePct: null }],
    ['a number of failures', { maxFailures: { rows: 7 } }],
    ['a share of failures', { maxFailures: { share: 0.07 }, numberBudget: { max: 3, windowMs: 600_000 } }],
    ['how to read a file', { defaultCountry: 'US', encoding: 'utf-16le', delimiter: '\t' }],
    ['a header with a comma', { mapping: { phone_number: 'Line, main' } }],
    ['several headers', { mapping: { phone_number: 'Line', first_name: 'a=b & c', last_name: 'Zoë' } }],
  ])('arrive as they are: %s', (_, settings) => {
    expect(readByServer(settings)).toEqual(settings);
  });

  it('do not say whether the simulator is used: that is up to the server', () => {
    expect([...settingsQuery({ simulate: true }).keys()]).toEqual([]);
  });
});
