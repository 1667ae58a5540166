import { dialectOf } from '../../jobs/run-steps/intake.js';
import type { Edit } from '../cards/edit.js';
import { OperatorError } from '../errors.js';
import { addEdit, readEdits, removeEdit } from '../home/run-edits.js';
import { loadRun, runFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import { readDataRecords } from '../intake/table/records.js';
import { readRecordsAt } from '../intake/table/records-at.js';
import type { Operations } from './operations.js';
import type { OperationsContext } from './operations-context.js';
import type { PlanChange } from './plan-change.js';
import { countGroups } from './plan-filter.js';
import { changeable, requirePlanned } from './plan-operations.js';
import { resolveChange } from './resolve-change.js';
import type { RowIndex } from './row-index.js';

/** Rows that show what the columns of a file hold. */
const SAMPLES = 3;

type Editing = 'edit' | 'edits' | 'undoEdit' | 'applySuggestions' | 'planGroups' | 'sampleRows';

/** Editing the rows of a plan: each edit is kept beside the source, and the rows are judged again at once. */
export function editOperations(context: OperationsContext): Pick<Operations, Editing> {
  const { coordinator, exclusively, events, indexes, now } = context;
  const { home } = coordinator;
  const changed = (record: RunRecord) => {
    events.emit({ kind: 'run', record });
    return record;
  };

  const take = (id: string, change: PlanChange) =>
    exclusively.take(id, async () => {
      const record = await changeable(context, id);
      const index = await indexes.of(record);
      const made = index && (await resolveChange(change, record.dialect, index));
      if (!made || made.cells.length + made.skipped.length + made.kept.length === 0) return { record, edit: null };
      let edit: Edit | null = null;
      const judged = await coordinator.judgeRun(record, async (files) => {
        edit = await addEdit(files, { at: now().toISOString(), ...made });
      });
      return { record: changed(judged), edit: edit as Edit | null };
    });

  return {
    edit: take,

    async applySuggestions(id, rows) {
      const { record, edit } = await take(id, { kind: 'accept', rows: [...rows] });
      const without = rows.find((row) => !edit?.cells.some((cell) => cell.row === row));
      if (without === undefined) return record;
      if (edit) await coordinator.judgeRun(record, (files) => removeEdit(files, edit.id));
      const next = 'Choose rows whose problem suggests a value.';
      throw new OperatorError('setting_invalid', `There is no suggestion for row ${without}.`, next);
    },

    async edits(id) {
      await loadRun(home, id);
      return readEdits(runFiles(home, id));
    },

    undoEdit: (id, edit) =>
      exclusively.take(id, async () => {
        const record = await changeable(context, id);
        if (!readEdits(runFiles(home, id)).some((one) => one.id === edit))
          throw new OperatorError('setting_invalid', `There is no edit ${edit}.`, 'It may have been undone already.');
        return changed(await coordinator.judgeRun(record, (files) => removeEdit(files, edit)));
      }),

    async sampleRows(id) {
      const record = await loadRun(home, id);
      const few = record.planned && firstRecords(record, await indexes.of(record));
      if (few) return few.map(({ cells }) => cells);
      const samples: (readonly string[])[] = [];
      for await (const { cells } of readDataRecords(runFiles(home, id).source, dialectOf(record))) {
        samples.push(cells);
        if (samples.length === SAMPLES) break;
      }
      return samples;
    },

    async planGroups(id) {
      const record = await loadRun(home, id);
      await requirePlanned(context, record);
      const index = await indexes.of(record);
      return index ? countGroups(index) : { attention: 0, updates: 0, creates: 0, unchanged: 0, all: 0 };
    },
  };

  /** Each page of a plan shows them, and to read them as a table takes a look at thousands of others. */
  function firstRecords(record: RunRecord, index: RowIndex | undefined) {
    if (!index) return undefined;
    const rows: number[] = [];
    for (const { row } of index.after(0)) if (rows.push(row) > SAMPLES) break;
    const lines = index.readPlanned(rows).map(({ line }) => line);
    const places = lines.slice(0, SAMPLES).map((line, at) => ({ line, next: lines[at + 1] ?? null }));
    return readRecordsAt(runFiles(home, record.id).source, dialectOf(record), places);
  }
}
