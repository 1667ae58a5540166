import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type DeadLetter, deadLetterOf } from '../../src/cards/dead-letter.js';
import { type Home, openHome } from '../../src/home/home.js';
import { listRuns, makeRunFolder, newRunId, runFiles, saveRun } from '../../src/home/run-folder.js';
import { RUN_STATES, type RunRecord } from '../../src/home/run-record.js';
import { addToHistory } from '../../src/home/schedule-history.js';
import { saveSchedule, scheduleFiles } from '../../src/home/schedules.js';
import { findPrunable, type PruneRule, pruneRuns } from '../../src/runs/prune-runs.js';
import { anOutcome, aRunRecord, aSchedule } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const DAY_MS = 86_400_000;
const NOW = new Date('2030-06-01T00:00:00.000Z');
const NINETY_DAYS: PruneRule = { olderThanMs: 90 * DAY_MS, keep: 0 };

/** A run that ended so many days ago, each of a source of its own unless a name is given. */
async function addRun(
  home: Home,
  daysAgo: number,
  given: Partial<RunRecord> = {},
  name = `${daysAgo}.csv`,
): Promise<string> {
  const finishedAt = new Date(NOW.getTime() - daysAgo * DAY_MS);
  const id = newRunId(finishedAt);
  const files = await makeRunFolder(home, id);
  writeFileSync(files.source, 'phone\n');
  const source = { ...aRunRecord().source, name };
  await saveRun(home, aRunRecord({ id, state: 'cancelled', finishedAt: finishedAt.toISOString(), source, ...given }));
  return id;
}

function deps(home: Home, waiting: DeadLetter[] = []) {
  const deadLetters = {
    async *all() {
      yield* waiting;
    },
  };
  return { home, simulate: false, deadLetters, now: () => NOW };
}

const idsOf = async (home: Home, rule = NINETY_DAYS, deadLetters: DeadLetter[] = []) =>
  (await findPrunable(deps(home, deadLetters), rule)).map(({ record }) => record.id);

describe('pruning removes runs', () => {
  it('that ended longer ago than the limit, and no younger ones', async () => {
    const home = await openHome(temporaryFolder());
    const oldest = await addRun(home, 91);
    await addRun(home, 90);
    await addRun(home, 89);
    expect(await idsOf(home)).toEqual([oldest]);
  });

  it('with everything in their folder, and says how many bytes that was', async () => {
    const home = await openHome(temporaryFolder());
    const id = await addRun(home, 100);
    const young = await addRun(home, 1);
    const pruned = await pruneRuns(deps(home), NINETY_DAYS);
    expect(pruned.map(({ record, bytes }) => [record.id, bytes > 0])).toEqual([[id, true]]);
    expect(existsSync(runFiles(home, id).folder)).toBe(false);
    expect((await listRuns(home)).map((run) => run.id)).toEqual([young]);
  });
});

describe('pruning keeps, however old,', () => {
  it.each([0, 1, 2, 3])('the newest %d runs', async (keep) => {
    const home = await openHome(temporaryFolder());
    const ids = [await addRun(home, 300), await addRun(home, 200), await addRun(home, 100)];
    expect(await idsOf(home, { ...NINETY_DAYS, keep })).toEqual(ids.slice(0, 3 - keep));
  });

  it.each(RUN_STATES.filter((state) => !['completed', 'completed_with_failures', 'cancelled'].includes(state)))(
    'a run that is %s',
    async (state) => {
      const home = await openHome(temporaryFolder());
      await addRun(home, 400, { state });
      expect(await idsOf(home)).toEqual([]);
    },
  );

  it('a run of the simulator, whose failed numbers are not known here', async () => {
    const home = await openHome(temporaryFolder());
    await addRun(home, 400, { settings: { ...aRunRecord().settings, simulate: true } });
    expect(await idsOf(home)).toEqual([]);
  });

  it('a run whose failed numbers still wait', async () => {
    const home = await openHome(temporaryFolder());
    const run = await addRun(home, 400);
    const other = await addRun(home, 399);
    expect(
      await idsOf(home, NINETY_DAYS, [deadLetterOf(anOutcome({ status: 'failed' }), { run, wanted: {} })]),
    ).toEqual([other]);
  });

  it('a run that is just being undone', async () => {
    const home = await openHome(temporaryFolder());
    const run = await addRun(home, 400);
    await addRun(home, 1, { state: 'planned', startedBy: `undo ${run}` });
    expect(await idsOf(home)).toEqual([]);
  });

  it('the last run of each source, which the guard compares the next one with', async () => {
    const home = await openHome(temporaryFolder());
    const first = await addRun(home, 400, { state: 'completed' }, 'lines.csv');
    await addRun(home, 300, { state: 'completed_with_failures' }, 'lines.csv');
    const cancelled = await addRun(home, 200, { state: 'cancelled' }, 'lines.csv');
    expect(await idsOf(home)).toEqual([first, cancelled]);
  });

  it('the last run of each schedule, which knows what its source was', async () => {
    const home = await openHome(temporaryFolder());
    const run = await addRun(home, 400);
    const schedule = aSchedule();
    await saveSchedule(home, schedule);
    const at = NOW.toISOString();
    const tick = { at, planned: at, by: 'cron', late: false, missed: 0 } as const;
    const started = { ...tick, what: 'started', run, sha256: 'abc', mark: {}, simulate: false } as const;
    await addToHistory(scheduleFiles(home, schedule.name).history, started);
    expect(await idsOf(home)).toEqual([]);
  });
});
