import { describe, expect, it } from 'vitest';
import { fitToWidth } from '../../../src/cli/render/fit-to-width.js';
import { planRowLine } from '../../../src/cli/render/plan-lines.js';
import { PLAIN } from '../../support/io.js';

const ADDRESS = `https://cdn.example.com/${'folder/'.repeat(30)}support.png`;
const CREATED = {
  row: 3,
  line: 4,
  phoneNumber: '+12025551000',
  fields: { firstName: 'Austin', imageUrl: ADDRESS },
  decision: { kind: 'create' },
} as const;

describe('a row of a plan', () => {
  it.each([80, 120])('fits in a terminal of %i columns, with both ends of a long address', (columns) => {
    const lines = fitToWidth(planRowLine(CREATED, PLAIN, columns), columns).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toMatch(/"https:\/\/cdn\.example\.com\/f\S*…\S*support\.png"$/);
  });

  it('has the whole address in a pipe', () => {
    expect(planRowLine(CREATED, PLAIN)).toContain(JSON.stringify(ADDRESS));
  });
});
