import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openHome } from '../../src/home/home.js';
import { loadRun, makeRunFolder, runFiles, saveRun } from '../../src/home/run-folder.js';
import type { RunRecord, RunState } from '../../src/home/run-record.js';
import { RunRequests } from '../../src/runs/run-requests.js';
import { A_RUN, aRunRecord } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** A home with one run, and a process that takes requests for it. */
async function setUp(given: Partial<RunRecord> = {}, { simulate = false, workedOn = false, inLine = false } = {}) {
  const home = await openHome(join(temporaryFolder(), 'home'));
  const files = await makeRunFolder(home, A_RUN);
  await saveRun(home, aRunRecord({ state: 'halted', ...given }));
  const done: string[] = [];
  const wentOn: RunRecord[] = [];
  const requests = new RunRequests({
    home,
    simulate,
    isWorkedOn: () => workedOn,
    isQueued: () => inLine,
    cancel: async ({ id }) => void done.push(`cancel ${id}`),
    goOn: (run) => {
      done.push(`go on ${run.id}`);
      wentOn.push(run);
    },
    onRefused: ({ code }) => void done.push(code),
  });
  return { home, files, done, wentOn, requests };
}

describe('a request that another process leaves in a run’s folder', () => {
  it.each(['halted', 'awaiting_approval', 'running', 'planned'] as const)('ends a run that is %s', async (state) => {
    const { files, requests, done } = await setUp({ state });
    writeFileSync(files.cancel, '');
    await requests.look();
    expect([done, existsSync(files.cancel)]).toEqual([[`cancel ${A_RUN}`], false]);
  });

  it('has a run go on, with the settings that are to be others and no more', async () => {
    const { home, files, requests, wentOn } = await setUp();
    writeFileSync(files.resume, JSON.stringify({ rate: 3 }));
    await requests.look();
    const { settings } = aRunRecord();
    expect(wentOn.map((run) => run.settings)).toEqual([{ ...settings, rate: 3 }]);
    expect((await loadRun(home, A_RUN)).settings.rate).toBe(3);
  });

  it('is still there for the next process until the run is begun', async () => {
    const { files, requests } = await setUp();
    writeFileSync(files.resume, '{}');
    await requests.look();
    expect(existsSync(files.resume)).toBe(true);
  });

  it('that wants a run both ended and to go on ends it', async () => {
    const { files, requests, done } = await setUp();
    writeFileSync(files.resume, '{}');
    writeFileSync(files.cancel, '');
    await requests.look();
    expect([done, existsSync(files.resume)]).toEqual([[`cancel ${A_RUN}`], false]);
  });

  it.each(['completed', 'completed_with_failures', 'cancelled'] satisfies RunState[])(
    'is not looked at for a run that is %s',
    async (state) => {
      const { files, requests, done } = await setUp({ state });
      writeFileSync(files.resume, '{}');
      await requests.look();
      await requests.look();
      expect(done).toEqual([]);
    },
  );

  it('is left to the run itself while that is worked on, and not taken twice while it waits in line', async () => {
    for (const where of [{ workedOn: true }, { inLine: true }]) {
      const { files, requests, done } = await setUp({}, where);
      writeFileSync(files.resume, '{}');
      await requests.look();
      expect(done).toEqual([]);
    }
  });

  it('is refused for a run of the simulator’s by a process that works with Linq, and the other way round', async () => {
    const { files, requests, done } = await setUp({}, { simulate: true });
    writeFileSync(files.resume, '{}');
    await requests.look();
    expect([done, existsSync(files.resume)]).toEqual([['usage'], false]);
  });

  it('does no harm in a folder that never became a run', async () => {
    const { home, requests, done } = await setUp();
    const { cancel } = await makeRunFolder(home, '20300102-030405-wxyz');
    writeFileSync(cancel, '');
    writeFileSync(runFiles(home, A_RUN).cancel, '');
    await requests.look();
    expect(done).toEqual([`cancel ${A_RUN}`]);
  });

  it.each(['{"rate": "fast"}', '{"rate":', ''])(
    'that reads %j is set aside, told, and stops no later one',
    async (damaged) => {
      const { files, requests, done } = await setUp();
      writeFileSync(files.resume, damaged);
      await requests.look();
      expect([done, existsSync(files.resume)]).toEqual([['setting_invalid'], false]);
      expect(readFileSync(`${files.resume}.unreadable`, 'utf8')).toBe(damaged);
      writeFileSync(files.resume, '{}');
      await requests.look();
      expect(done).toEqual(['setting_invalid', `go on ${A_RUN}`]);
    },
  );

  it('for one run is carried out though the record of another cannot be read', async () => {
    const { home, files, requests, done } = await setUp();
    const { record } = await makeRunFolder(home, '20300102-030405-wxyz');
    writeFileSync(record, 'not a record');
    writeFileSync(files.resume, '{}');
    await requests.look();
    expect(done).toEqual([`go on ${A_RUN}`]);
  });
});
