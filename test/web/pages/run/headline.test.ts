import { expect, it } from 'vitest';
import { noCounts } from '../../../../src/cards/outcome.js';
import { headline, tabOf } from '../../../../src/web/pages/run/headline.js';
import { aCause, aProgress, aRunRecord, aSummary } from '../../../support/builders.js';

it.each([
  [{ created: 109, updated: 2 }, 8, '111 cards set · 8 of 120 rows need attention', false],
  [{ created: 119 }, 1, '119 cards set · 1 of 120 rows needs attention', false],
  [{ created: 1, unchanged: 119 }, 0, '1 card set · all good', true],
  [{ unchanged: 120 }, 0, 'All cards are up to date', true],
])('an ended run says in one line what came of it: %j, %i', (counts, bad, text, isGood) => {
  const source = { name: 'lines.csv', rows: 120, sha256: 'x' };
  const causes = bad === 0 ? [] : [aCause({ rows: bad })];
  expect(headline({ counts: { ...noCounts(), ...counts }, source, causes })).toEqual({ text, isGood });
});

it('does not call a file without rows good', () => {
  const source = { name: 'lines.csv', rows: 0, sha256: 'x' };
  expect(headline({ counts: noCounts(), source, causes: [] }).isGood).toBe(false);
});

it('says in the tab how far a run is, that it waits, and what came of it', () => {
  const rest = { summary: null, progress: null, queuePosition: null, ahead: [] };
  const source = { name: 'lines.csv', bytes: 1, sha256: 'x' };
  const running = aRunRecord({ source, state: 'running', step: 'wait' });
  const progress = { ...aProgress({ total: 300, done: 101 }), at: '2030-01-05T10:14:00.000Z', parkedRows: [] };
  expect(tabOf({ ...rest, record: running, progress })).toEqual({ title: '33 % · lines.csv', icon: 'busy' });
  const queued = aRunRecord({ source, state: 'planned', step: 'guard' });
  expect(tabOf({ ...rest, record: queued, queuePosition: 1 }).title).toBe('Queued · lines.csv');
  const over = aRunRecord({ source, state: 'completed', step: 'done' });
  const summary = aSummary({ counts: { ...noCounts(), created: 3 }, causes: [] });
  const good = tabOf({ ...rest, record: over, summary });
  expect([good.icon, good.title.endsWith('all good · lines.csv')]).toEqual(['good', true]);
  expect(tabOf({ ...rest, record: { ...over, state: 'halted' } }).icon).toBe('attention');
});
