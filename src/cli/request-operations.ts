import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import type { Holder } from '../home/lock.js';
import { loadRun, runFiles } from '../home/run-folder.js';
import { isOver, type RunRecord } from '../home/run-record.js';
import { requestRun } from '../home/schedules.js';
import { writeWhole } from '../home/write-file.js';
import { findUnfinished } from '../runs/find-run.js';
import type { RequestableOperations } from './command-operations.js';

const CANCEL_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** Leaves requests to the process that holds a home: files, which it takes up within a second and finds after a crash. */
export function requestOperations(home: Home, { pid }: Holder): RequestableOperations {
  const request = async (id: string, what: object) => {
    await writeWhole(runFiles(home, id).resume, JSON.stringify(what));
    return loadRun(home, id);
  };
  return {
    resume: (id, changes = {}) => request(id, changes),
    approve: (id, reason, changes) => request(id, { ...changes, approval: { reason, at: new Date().toISOString() } }),
    async cancel(id) {
      await findUnfinished(home, id);
      await writeWhole(runFiles(home, id).cancel, '');
      return hasEnded(home, id);
    },
    async runSchedule(name) {
      await requestRun(home, name, new Date());
      return { left: `Process ${pid} will run it. See the result: linq-cards schedule history ${name}` };
    },
    work: async ({ id }) => ({
      left: `Process ${pid} continues run ${id}. Check progress: linq-cards runs show ${id}`,
      exitCode: 0,
    }),
  };
}

/** Waits for the report of a run that was asked to end. @throws OperatorError `home_taken` where that takes too long */
async function hasEnded(home: Home, id: string): Promise<RunRecord> {
  for (let waitedMs = 0; waitedMs < CANCEL_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS);
    const record = await loadRun(home, id);
    // A run that had not counted its rows has nothing to report.
    if (isOver(record.state) && (record.counts || record.rows === null)) return record;
  }
  throw new OperatorError(
    'home_taken',
    `Run ${id} was asked to end and has not ended yet.`,
    `Check later: linq-cards runs show ${id}`,
  );
}
