import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMetrics } from '../../src/web/metrics.js';
import { anOperations } from '../support/web.js';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/operations.md'), 'utf8');
const section = text.slice(text.indexOf('## Figures and alerts'));

async function figures(): Promise<string[]> {
  const depth = async () => ({ waiting: 0, active: 0, parked: 0 });
  const metrics = openMetrics({
    operations: anOperations().operations,
    limiter: async () => null,
    depth,
    version: '1',
  });
  const lines = (await metrics.text()).matchAll(/^# TYPE (\S+)/gm);
  metrics.close();
  return [...lines].map(([, name = '']) => name);
}

describe('docs/operations.md', () => {
  it('has a line for every figure of ours, and for no other', async () => {
    const rows = section.split('\n').filter((line) => line.startsWith('| `linq_cards_'));
    const documented = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/linq_cards_\w+/g)].map(([name]) => name),
    );
    const ours = (await figures()).filter((name) => name.startsWith('linq_cards_'));
    expect(documented.sort()).toEqual(ours.sort());
  });

  it('alerts by figures that there are', async () => {
    const rules = section.slice(section.indexOf('groups:'));
    const named = [...rules.matchAll(/\b(?:linq_cards|nodejs|process)_\w+/g)].map(([name]) => name);
    const known = await figures();
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});
