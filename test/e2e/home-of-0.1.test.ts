import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countStatuses, readRun, runCli } from '../support/cli.js';
import type { Stage } from '../support/e2e.js';
import { type OldHome, openOldHome } from '../support/home-of-0.1.js';
import { describeRedis } from '../support/redis.js';
import { startServe } from '../support/serve.js';

/*
 * What a home holds that version 0.1 left is told in test/fixtures/home-0.1/README.md. Whoever updates must find all of it.
 */

/** Set by two runs: offices.csv and nightly.csv. */
const TWICE = '+12025550100';
/** Rejected for its picture in 0.1's time; Linq takes it now. */
const HEALED = '+14155550105';

describe.each([
  ['embedded', describe],
  ['redis', describeRedis],
] as const)('a home that version 0.1 left, %s', (engine, suite) => {
  suite('is taken over', () => {
    it('with its runs, each in its state, and the token of its pages', async () => {
      const old = await openOldHome(engine);
      const token = readFileSync(join(old.home, 'web-token'), 'utf8').trim();
      const runs = await runsByName(old);
      expect(Object.fromEntries(Object.entries(runs).map(([name, { state }]) => [name, state]))).toEqual({
        'offices.csv': 'completed',
        'support.csv': 'completed_with_failures',
        'campaign.csv': expect.stringMatching(/^(running|interrupted)$/),
        'spring.csv': 'planned',
        'nightly.csv': 'completed',
      });
      const { ask } = await startServe(old);
      const answer = await ask('/api/v1/runs', { headers: { authorization: `Bearer ${token}` } });
      const text = await answer.text();
      expect(answer.status).toBe(200);
      expect(Object.values(runs).filter(({ id }) => !text.includes(id))).toEqual([]);
    });

    it('and the run that was killed goes on to its end: every row has one line, every number one write', async () => {
      const old = await openOldHome(engine);
      const { id } = (await runsByName(old))['campaign.csv'] ?? { id: '' };
      const { code, stderr } = await runCli(['resume', id, '--rate', '0', '--json'], { env: old.env });
      expect(code, stderr).toBe(0);
      const { results } = readRun(old.home, id);
      expect(results.map((line) => Number(line['linq__row']))).toEqual(
        Array.from({ length: 150 }, (_, row) => row + 1),
      );
      expect(countStatuses(results)).toEqual({ created: 120, updated: 15, unchanged: 15 });
      const writes = old.allWrites();
      const wrong = results.filter(({ phone_number: number = '', linq__status: status }) => {
        const card = old.simulator.account.cards.get(number);
        return writes.get(number) !== (status === 'unchanged' ? undefined : 1) || card?.last_name !== 'Campaign';
      });
      expect(wrong).toEqual([]);
    });

    it('and its dead letters wait with their causes, and can be sent again', async () => {
      const old = await openOldHome(engine);
      expect(await causesOf(old)).toEqual({
        '+14155550100': 'rejected 400/5007',
        [HEALED]: 'rejected 400/5007',
        '+14155550110': 'rejected 400/5007',
        '+14155550115': 'rejected 400/5007',
        '+15005550400': 'rejected 400/1002',
        '+15005550403': 'rejected 403/2005',
        '+15005550500': 'failed 500/3006',
        '+15005550700': expect.stringMatching(/^inactive /),
      });
      const rerun = ['dead-letters', 'rerun', '--number', HEALED, '--rate', '0', '--json'];
      const { code, stderr } = await runCli(rerun, { env: old.env });
      expect(code, stderr).toBe(0);
      const { [HEALED]: healed, ...rest } = await causesOf(old);
      expect([healed, Object.keys(rest).length]).toEqual([undefined, 7]);
      expect(old.simulator.account.cards.get(HEALED)).toMatchObject({ first_name: 'Acme', last_name: 'Support' });
      expect(old.allWrites().get(HEALED)).toBe(2);
    });

    it('and its schedules are kept: what came of their times, which is paused, and that the source is unchanged', async () => {
      const old = await openOldHome(engine);
      const schedules = await jsonLines(old, 'schedule', 'list');
      const runs = await runsByName(old);
      expect(schedules).toMatchObject([
        { name: 'nightly', paused: false, lastRun: { run: runs['nightly.csv']?.id, state: 'completed' } },
        { name: 'weekly', paused: true, next: null, lastRun: null },
      ]);
      const { code, stderr } = await runCli(['schedule', 'run', 'nightly'], { env: old.env });
      expect(code, stderr).toBe(0);
      const history = await jsonLines(old, 'schedule', 'history', 'nightly');
      expect(history.map(({ what }) => what)).toEqual(['started', 'ended', 'source_unchanged', 'source_unchanged']);
      expect(old.simulator.requests.entries).toEqual([]);
    });

    it('and what was done about a number is told', async () => {
      const old = await openOldHome(engine);
      const [nightly, offices] = await jsonLines(old, 'explain', TWICE);
      expect([nightly, offices]).toMatchObject([
        { row: 6, outcome: { status: 'unchanged' } },
        { row: 1, outcome: { status: 'updated' } },
      ]);
      expect(await jsonLines(old, 'explain', HEALED)).toMatchObject([
        { row: 6, outcome: { status: 'rejected', httpStatus: 400, code: 5007 } },
        { deadLetter: { phoneNumber: HEALED, status: 'rejected', code: 5007, wanted: { lastName: 'Support' } } },
      ]);
    });

    it('and the plan that nobody applied can be applied', async () => {
      const old = await openOldHome(engine);
      const { id } = (await runsByName(old))['spring.csv'] ?? { id: '' };
      const { code, stderr } = await runCli(['apply', id, '--rate', '0', '--json'], { env: old.env });
      expect(code, stderr).toBe(0);
      const { results, record } = readRun(old.home, id);
      expect(record.state).toBe('completed');
      expect(countStatuses(results)).toEqual({ created: 8, updated: 4 });
      const numbers = results.map((line) => line['phone_number'] ?? '');
      expect(numbers.filter((number) => old.allWrites().get(number) !== 1)).toEqual([]);
    });
  });
});

async function jsonLines({ env }: Stage, ...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await runCli([...args, '--json'], { env });
  expect(code, stderr).toBe(0);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

type Run = { id: string; state: string; source: { name: string } };

async function runsByName(old: OldHome): Promise<Record<string, Run>> {
  const runs = (await jsonLines(old, 'runs')) as Run[];
  return Object.fromEntries(runs.map((run) => [run.source.name, run]));
}

/** The cause of each dead letter, by its number. */
async function causesOf(old: OldHome): Promise<Record<string, string>> {
  const deadLetters = (await jsonLines(old, 'dead-letters', 'list')) as Record<string, string | number | null>[];
  return Object.fromEntries(
    deadLetters.map(({ phoneNumber, status, httpStatus, code }) => [phoneNumber, `${status} ${httpStatus}/${code}`]),
  );
}
