import { describe, expect, it } from 'vitest';
import { formatDifferences, formatFindings } from '../../src/format/audit-text.js';

describe('what an audit has found', () => {
  it('is said with the kinds that there are, drift first', () => {
    expect(formatFindings({ drift: true, counts: { not_in_file: 4, inactive: 1_200, differs: 0 } })).toBe(
      'drift: 1,200 × cards that recipients do not see, 4 × lines that the file does not name',
    );
    expect(formatFindings({ drift: false, counts: {} })).toBe('no drift');
  });

  it.each([
    [{ field: 'firstName', from: 'Ann', to: 'Anna' } as const, 'first name: "Ann", should be "Anna"'],
    [{ field: 'lastName', from: 'Li', to: null } as const, 'last name: "Li", should be empty'],
    [{ field: 'imageUrl', to: 'https://x/a.png' } as const, 'picture: empty, should be "https://x/a.png"'],
  ])('names what is there and what should be: %j', (change, said) => {
    expect(formatDifferences({ changes: [change] })).toBe(said);
  });
});
