import { existsSync } from 'node:fs';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import { listRuns, loadRun, runFiles } from '../home/run-folder.js';
import { isOver, isPlan, type RunRecord } from '../home/run-record.js';

/**
 * The run to resume: the named one, or the newest that can be resumed.
 *
 * @throws OperatorError `run_unknown`, `run_over`, `run_state`
 */
export async function findResumable(home: Home, id: string | undefined): Promise<RunRecord> {
  if (id === undefined) {
    const isResumable = (record: RunRecord) =>
      !isOver(record.state) && record.state !== 'awaiting_approval' && !isPlan(record);
    const unfinished = (await listRuns(home)).find(isResumable);
    if (unfinished) return unfinished;
    throw new OperatorError(
      'run_over',
      'There is no run to resume: all runs have ended.',
      'List them: linq-cards runs',
    );
  }
  const record = await findUnfinished(home, id);
  if (isPlan(record)) throw wrongState(record, `Start it: linq-cards apply ${id}`);
  if (record.state === 'awaiting_approval') throw wrongState(record, `To approve it: linq-cards approve ${id}`);
  return record;
}

/** A run that is not over. @throws OperatorError `run_unknown`, `run_over` */
export async function findUnfinished(home: Home, id: string): Promise<RunRecord> {
  const record = await loadRun(home, id);
  if (!isOver(record.state)) return record;
  const next = `See its result: linq-cards runs show ${id}`;
  throw new OperatorError('run_over', `The run ${id} has ended (${record.state.replaceAll('_', ' ')}).`, next);
}

/** A plan that has not been started. @throws OperatorError `run_unknown`, `run_state` */
export async function findPlan(home: Home, id: string): Promise<RunRecord> {
  const record = await loadRun(home, id).catch((error: unknown) => {
    if (!(error instanceof OperatorError) || error.code !== 'run_unknown') throw error;
    const next = 'List plans (state “planned”): linq-cards runs';
    throw new OperatorError('run_unknown', `There is no plan ${id} in ${home.path}.`, next, { cause: error });
  });
  if (!isPlan(record)) throw wrongState(record, `See its result: linq-cards runs show ${id}`);
  if (record.step !== 'guard') throw wrongState(record, `Planning was interrupted. Plan ${record.source.name} again.`);
  return record;
}

/** A run that needs approval. @throws OperatorError `run_unknown`, `run_state` */
export async function findHeld(home: Home, id: string): Promise<RunRecord> {
  const record = await loadRun(home, id);
  if (record.state === 'awaiting_approval') return record;
  throw wrongState(record, `It does not need approval. See: linq-cards runs show ${id}`);
}

/** A run that can be undone. @throws OperatorError `run_unknown`, `run_state` */
export async function findOver(home: Home, id: string): Promise<RunRecord> {
  const record = await loadRun(home, id);
  if (!isOver(record.state)) {
    const next = `Only a run that has ended can be undone. Resume it, or cancel it: linq-cards runs cancel ${id}`;
    throw wrongState(record, next);
  }
  if (!existsSync(runFiles(home, id).undo))
    throw wrongState(record, 'It has sent nothing, so there is nothing to undo.');
  return record;
}

function wrongState({ id, state }: RunRecord, next: string): OperatorError {
  return new OperatorError('run_state', `The run ${id} is ${state.replaceAll('_', ' ')}.`, next);
}
