import { expect, it } from 'vitest';
import { openApi, sendJson } from '../support/api.js';
import { readRun, runCli } from '../support/cli.js';
import { numbers, setStage } from '../support/e2e.js';

it('an answer with NUL and half a surrogate pair in its texts can be stored, and ends its row as what it is', async () => {
  const stage = await setStage();
  const traceId = 'a\u0000b\ud800';
  const api = await openApi((response, { method, path }) => {
    if (path.includes('phone_numbers')) return sendJson(response, { body: { phone_numbers: [] } });
    if (method === 'GET') return sendJson(response, { body: { contact_cards: [] } });
    sendJson(response, { status: 400, body: { error: { code: 5007 }, trace_id: traceId } });
  });
  const env = { ...stage.env, LINQ_API_V3_BASE_URL: api.baseUrl };
  const { code, stderr } = await runCli(['provision', stage.csv(numbers(2)), '--max-failures', 'off'], { env });
  expect(code, stderr).toBe(1);
  const { results } = readRun(stage.home);
  expect(results.map((line) => [line['linq__status'], line['linq__trace_id']])).toEqual([
    ['rejected', 'ab\ufffd'],
    ['rejected', 'ab\ufffd'],
  ]);
  const letters = await runCli(['dead-letters', 'list', '--json'], { env });
  expect(letters.stdout.trim().split('\n')).toHaveLength(2);
});
