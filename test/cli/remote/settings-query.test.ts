import { describe, expect, it } from 'vitest';
import { settingsQuery } from '../../../src/cli/remote/remote-operations.js';
import { NEW_RUN_SETTINGS } from '../../../src/cli/run-settings.js';
import type { RunSettings } from '../../../src/home/run-record.js';
import { settingsQuery as SERVER_SETTINGS, settingsOf } from '../../../src/web/api/query.js';

/** What a server reads from a query: a name that comes twice is a list. */
function readByServer(settings: Partial<RunSettings>): Partial<RunSettings> {
  const query = settingsQuery(settings);
  const said = [...new Set(query.keys())].map((name) => {
    const values = query.getAll(name);
    return [name, values.length === 1 ? values[0] : values] as const;
  });
  const read = settingsOf(Object.fromEntries(said));
  // A name that is allowed twice is allowed.
  const { allowPlaceholder: names } = read;
  return { ...read, ...(names && { allowPlaceholder: [...new Set(names)] }) };
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
    ['a header that is not the first line', { headerLine: 3, acceptLastRow: true }],
    ['a placeholder with a comma', { allowPlaceholder: ['N/A, unknown'] }],
    ['several placeholders', { allowPlaceholder: ['Null', 'N/A'] }],
    ['no limit of invalid rows', { maxInvalid: null }],
    ['several headers', { mapping: { phone_number: 'Line', first_name: 'a=b & c', last_name: 'Zoë' } }],
  ])('arrive as they are: %s', (_, settings) => {
    expect(readByServer(settings)).toEqual(settings);
  });

  it('are all known to it', () => {
    expect(Object.keys(SERVER_SETTINGS).sort()).toEqual([...NEW_RUN_SETTINGS].sort());
  });

  it('do not say whether the simulator is used: that is up to the server', () => {
    expect([...settingsQuery({ simulate: true }).keys()]).toEqual([]);
  });
});
