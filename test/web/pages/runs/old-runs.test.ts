import { expect, it } from 'vitest';
import { aFakeDesk } from '../../../support/fake-operations.js';
import { aForm, pagesOn } from '../../../support/pages.js';

const DAY_MS = 86_400_000;

it('shows which old runs would be removed, and removes them only when that is confirmed', async () => {
  const operations = aFakeDesk();
  operations.put({
    id: '20300101-000000-aaaa',
    state: 'completed',
    source: { name: 'may.csv', bytes: 1, sha256: 'x' },
  });
  operations.put({
    id: '20300102-000000-bbbb',
    state: 'completed',
    source: { name: 'june.csv', bytes: 1, sha256: 'x' },
  });
  const app = await pagesOn(operations);
  expect((await app.inject('/')).body).toContain('href="/runs/old"');
  const shown = (await app.inject('/runs/old?days=30&keep=2')).body;
  for (const text of ['may.csv', 'june.csv', 'Remove 2 runs (3.0 MB)']) expect(shown).toContain(text);
  expect(operations.asked).toEqual([]);
  const form = aForm({ days: '30', keep: '2' });
  const { statusCode, headers } = await app.inject({ method: 'POST', url: '/runs/old', ...form });
  expect([statusCode, headers.location]).toEqual([303, '/runs/old?days=30&keep=2&removed=2']);
  expect(operations.asked).toEqual([{ name: 'prune', with: [{ olderThanMs: 30 * DAY_MS, keep: 2 }] }]);
  expect((await app.inject(String(headers.location))).body).toContain('Removed 2 runs.');
});

it.each(['days=soon', 'keep=some', 'days=-1'])('removes nothing by a rule that makes no sense: %s', async (rule) => {
  const operations = aFakeDesk();
  operations.put({ id: '20300101-000000-aaaa', state: 'completed' });
  const app = await pagesOn(operations);
  const shown = await app.inject(`/runs/old?${rule}`);
  expect([shown.statusCode, shown.body.includes('Enter a whole number.')]).toEqual([400, true]);
  const form = aForm(Object.fromEntries(new URLSearchParams(rule)));
  expect((await app.inject({ method: 'POST', url: '/runs/old', ...form })).statusCode).toBe(400);
  expect(operations.asked).toEqual([]);
});
