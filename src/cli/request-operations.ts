import type { Home } from '../home/home.js';
import type { Holder } from '../home/lock.js';
import { loadRun, runFiles } from '../home/run-folder.js';
import { requestRun } from '../home/schedules.js';
import { writeWhole } from '../home/write-file.js';
import type { RequestableOperations } from './command-operations.js';

/** Leaves requests to the process that coordinates a home: files, which it takes up within a second and finds after a crash. */
export function requestOperations(home: Home, { pid }: Holder): RequestableOperations {
  const request = async (id: string, what: object) => {
    await writeWhole(runFiles(home, id).resume, JSON.stringify(what));
    return loadRun(home, id);
  };
  return {
    resume: (id, changes = {}) => request(id, changes),
    approve: (id, reason, changes) => request(id, { ...changes, approval: { reason, at: new Date().toISOString() } }),
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
