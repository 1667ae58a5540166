import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import { listRuns, loadRun } from '../home/run-folder.js';
import { isOver, type RunRecord } from '../home/run-record.js';

/**
 * The run to go on with: the one that is named, else the newest that is not over.
 *
 * @throws OperatorError `run_unknown`, `run_over`
 */
export async function findUnfinished(home: Home, id: string | undefined): Promise<RunRecord> {
  if (id !== undefined) {
    const record = await loadRun(home, id);
    if (!isOver(record.state)) return record;
    throw new OperatorError(
      'run_over',
      `The run ${id} is over (${record.state}).`,
      `See what came of it: linq-cards runs show ${id}`,
    );
  }
  const unfinished = (await listRuns(home)).find((record) => !isOver(record.state));
  if (unfinished) return unfinished;
  throw new OperatorError('run_over', 'There is no run to go on with: all are over.', 'See them: linq-cards runs');
}
