import { expect, it } from 'vitest';
import { withDefaults } from '../../../../src/runs/default-settings.js';
import {
  EMPTY_RARE,
  rareDraftOf,
  rareOfDraft,
  rareProblemsOf,
} from '../../../../src/web/pages/schedules/rare-draft.js';

it.each([
  {},
  { numberBudget: null, maxFailures: { rows: 5 }, maxOutage: 60, verifyAfter: 30, headerLine: 4 },
  { acceptLastRow: true, snapshot: false, force: true, heal: false },
  { heal: true, numberBudget: { max: 2, windowMs: 60_000 }, maxFailures: null },
])('rarely needed settings are the same after a schedule was edited: %j', (given) => {
  const draft = rareDraftOf(withDefaults({ simulate: false, ...(given as object) }));
  expect(Object.values(rareProblemsOf(draft)).filter((problem) => problem !== undefined)).toEqual([]);
  expect(rareOfDraft(draft)).toEqual(given);
});

it('what cannot be used has its problem beside its field, and an empty field has none', () => {
  const wrong = { numberBudget: 'often', maxFailures: '-1', maxOutage: '0', verifyAfter: 'x', headerLine: '0' };
  const problems = rareProblemsOf({ ...EMPTY_RARE, ...wrong });
  for (const name of Object.keys(wrong)) expect(problems[name as keyof typeof wrong]).toMatch(/\.$/);
  expect(Object.values(rareProblemsOf(EMPTY_RARE)).every((problem) => problem === undefined)).toBe(true);
});
