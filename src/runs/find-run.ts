import { existsSync } from 'node:fs';
import { OperatorError } from '../errors.js';
import type { Home } from '../home/home.js';
import { listRuns, loadRun, runFiles } from '../home/run-folder.js';
import { isOver, isPlan, type RunRecord } from '../home/run-record.js';

/**
 * The run to go on with: the one that is named, else the newest that can be gone on with.
 *
 * @throws OperatorError `run_unknown`, `run_over`, `run_state`
 */
export async function findResumable(home: Home, id: string | undefined): Promise<RunRecord> {
  if (id === undefined) {
    const isResumable = (record: RunRecord) =>
      !isOver(record.state) && record.state !== 'awaiting_approval' && !isPlan(record);
    const unfinished = (await listRuns(home)).find(isResumable);
    if (unfinished) return unfinished;
    throw new OperatorError('run_over', 'There is no run to go on with: all are over.', 'See them: linq-cards runs');
  }
  const record = await findUnfinished(home, id);
  if (isPlan(record)) throw wrongState(record, `Carry it out: linq-cards apply ${id}`);
  if (record.state === 'awaiting_approval')
    throw wrongState(record, `If it is right: linq-cards approve ${id} --reason "…"`);
  return record;
}

/** A run that is not over. @throws OperatorError `run_unknown`, `run_over` */
export async function findUnfinished(home: Home, id: string): Promise<RunRecord> {
  const record = await loadRun(home, id);
  if (!isOver(record.state)) return record;
  const next = `See what came of it: linq-cards runs show ${id}`;
  throw new OperatorError('run_over', `The run ${id} is over (${record.state}).`, next);
}

/** A plan that has not been carried out. @throws OperatorError `run_unknown`, `run_state` */
export async function findPlan(home: Home, id: string): Promise<RunRecord> {
  const record = await loadRun(home, id).catch((error: unknown) => {
    if (!(error instanceof OperatorError) || error.code !== 'run_unknown') throw error;
    const next = 'Plans are among the runs, as “planned”: linq-cards runs; make one: linq-cards plan <file.csv>';
    throw new OperatorError('run_unknown', `There is no plan ${id} in ${home.path}.`, next, { cause: error });
  });
  if (!isPlan(record)) throw wrongState(record, `See what came of it: linq-cards runs show ${id}`);
  if (record.step !== 'guard')
    throw wrongState(record, `It was not planned to its end. Plan it again: linq-cards plan ${record.source.name}`);
  return record;
}

/** A run that waits for somebody to approve it. @throws OperatorError `run_unknown`, `run_state` */
export async function findHeld(home: Home, id: string): Promise<RunRecord> {
  const record = await loadRun(home, id);
  if (record.state === 'awaiting_approval') return record;
  throw wrongState(record, `Nothing holds it. See: linq-cards runs show ${id}`);
}

/** A run that can be taken back. @throws OperatorError `run_unknown`, `run_state` */
export async function findOver(home: Home, id: string): Promise<RunRecord> {
  const record = await loadRun(home, id);
  if (!isOver(record.state)) {
    const next = `Only what is over can be taken back: linq-cards resume ${id}, or linq-cards runs cancel ${id}`;
    throw wrongState(record, next);
  }
  if (!existsSync(runFiles(home, id).undo)) throw wrongState(record, 'It has sent nothing that could be taken back.');
  return record;
}

function wrongState({ id, state }: RunRecord, next: string): OperatorError {
  return new OperatorError('run_state', `The run ${id} is ${state.replaceAll('_', ' ')}.`, next);
}
