import { createReadStream, existsSync } from 'node:fs';
import { REMOVE_MARK } from '../cards/card.js';
import { OperatorError } from '../errors.js';
import { findRun, listRunIds, listUnreadableRuns, loadRun, removeRunFolder, runFiles } from '../home/run-folder.js';
import { isOver, type RunRecord } from '../home/run-record.js';
import { writeWhole } from '../home/write-file.js';
import { EVERY_NAME } from '../intake/rows.js';
import { withDefaults } from '../runs/default-settings.js';
import { findHeld, findOver, findResumable, findUnfinished } from '../runs/find-run.js';
import { readProgress, readSummary } from '../runs/progress-files.js';
import { plannedPicture } from '../runs/run-pictures.js';
import { expectedEnds } from './expected-ends.js';
import type { LimitSettings, Operations } from './operations.js';
import { isQueued, type OperationsContext } from './operations-context.js';
import { overviewOf } from './plan-overview.js';
import { findQueued, requireSameAccount } from './queue-run.js';

type Runs = Pick<
  Operations,
  'runs' | 'unreadableRuns' | 'run' | 'picture' | 'file' | 'cancel' | 'resume' | 'approve' | 'undo'
>;

const FILES = {
  'results.csv': 'results',
  'failed.csv': 'failed',
  'undo.csv': 'undo',
  'source.csv': 'source',
  'report.html': 'report',
} as const;

/** Runs: their state, and the actions on them. */
export function runOperations(context: OperationsContext): Runs {
  const { coordinator, simulate, exclusively, open, events, handover, now } = context;
  const { home } = coordinator;

  return {
    async runs({ after, limit = Number.POSITIVE_INFINITY } = {}) {
      const records: RunRecord[] = [];
      for (const id of await listRunIds(home)) {
        if (records.length >= limit) break;
        if (after !== undefined && id >= after) continue;
        const record = findRun(home, id);
        if (record) records.push(record);
      }
      return records;
    },

    unreadableRuns: () => listUnreadableRuns(home),

    async run(id) {
      const record = await loadRun(home, id);
      const files = runFiles(home, id);
      const isWorkedOn = open.line?.line.isWorkedOn(id) ?? false;
      const place = open.line?.line.placeOf(id);
      return {
        record,
        // The summary of an earlier halt does not apply to a run that continues.
        summary: isOver(record.state) || record.stop ? readSummary(files) : null,
        progress: isWorkedOn ? readProgress(files) : null,
        queuePosition: place ?? null,
        ahead: expectedEnds(open.line?.line.aheadOf(id) ?? [], {
          now: now(),
          progressOf: (run) => readProgress(runFiles(home, run)),
        }),
      };
    },

    async picture(id, sha256) {
      await loadRun(home, id);
      const found = await plannedPicture(runFiles(home, id), sha256);
      if (found) return found;
      throw new OperatorError('run_unknown', 'The plan has no such picture.', 'Load the preview again.');
    },

    async file(id, name) {
      const { state } = await loadRun(home, id);
      const path = runFiles(home, id)[FILES[name]];
      if (existsSync(path)) return path;
      const what = `The run ${id} is ${state.replaceAll('_', ' ')} and has no ${name} yet.`;
      throw new OperatorError('run_state', what, 'It is written when the run has ended or stopped.');
    },

    cancel: (id) =>
      exclusively.take(id, async () => {
        const record = await findUnfinished(home, id);
        const isWanted = isQueued(context, record) || record.desk?.started === true;
        if (record.state === 'planned' && !isWanted && record.desk) throw isOnlyPlan(record);
        requireSameAccount(context, record);
        await writeWhole(runFiles(home, id).cancel, '');
        await open.line?.look();
        const changed = await loadRun(home, id);
        events.emit({ kind: 'run', record: changed });
        return changed;
      }),

    resume: (id, changes) =>
      exclusively.take(
        id,
        async () => (await findQueued(context, id)) ?? handover.queue(await findResumable(home, id), changes),
      ),

    approve: (id, reason, changes) =>
      exclusively.take(id, async () => {
        const approval = { reason, at: now().toISOString() };
        return (await findQueued(context, id)) ?? handover.queue(await findHeld(home, id), { ...changes, approval });
      }),

    undo: (id, given = {}) => exclusively.take(id, () => planUndo(id, given)),
  };

  async function planUndo(id: string, given: LimitSettings): Promise<RunRecord> {
    const undone = await findOver(home, id);
    requireSameAccount(context, undone);
    const source = { name: `undo-${id}.csv`, content: createReadStream(runFiles(home, id).undo) };
    // An undo only restores earlier values, or that there were none, so the guard allows any number of changes.
    const settings = withDefaults({
      rate: undone.settings.rate,
      ...given,
      maxUpdatePct: null,
      maxInvalid: null,
      allowPlaceholder: [EVERY_NAME],
      clearMarker: REMOVE_MARK,
      simulate,
    });
    const made = await coordinator.createRun(source, settings, `undo ${id}`, handover.origin);
    const record = await coordinator.planRun(made);
    if ((await overviewOf(home, record)).writes > 0) {
      events.emit({ kind: 'run', record });
      return record;
    }
    await removeRunFolder(home, record.id);
    throw new OperatorError(
      'nothing_to_undo',
      'Nothing to undo: every card is as it was before the run, or was created by it.',
      'Linq cannot remove a card; change it with another file.',
    );
  }
}

function isOnlyPlan({ id }: RunRecord): OperatorError {
  return new OperatorError(
    'run_state',
    `The run ${id} is only a plan; nothing has been sent.`,
    'Discard the plan instead.',
  );
}
