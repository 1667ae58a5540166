import { dialectOf, rowOptions } from '../../jobs/run-steps/intake.js';
import { patchedCells, patchOf } from '../cards/edit.js';
import { readPlan } from '../home/plan/plan-file.js';
import { readEdits } from '../home/run-edits.js';
import type { RunFiles } from '../home/run-folder.js';
import type { RunRecord } from '../home/run-record.js';
import { correctedCopy, type JudgedRow } from '../intake/copies/corrected-copy.js';
import { readDataRecords } from '../intake/table/records.js';
import { escapeFormulaValue } from '../result-format.js';

/**
 * The records of a run's source, header first, with its edits and without the rows that a person has skipped.
 *
 * @param suggestions whether cells of which it is certain what they mean are corrected too
 */
export function correctedRecords(
  files: RunFiles,
  record: RunRecord,
  { suggestions }: { suggestions: boolean },
): AsyncGenerator<readonly string[]> {
  return correctedCopy(files.source, dialectOf(record), {
    rows: () => judgedRows(files, record),
    options: rowOptions(record.settings),
    isChosen: () => suggestions,
  });
}

/** Joins the source with its edits and its plan; all are in the order of the rows. */
async function* judgedRows(files: RunFiles, record: RunRecord): AsyncGenerator<JudgedRow> {
  const patch = patchOf(readEdits(files));
  const plan = readPlan(files);
  for await (const { cells, line } of readDataRecords(files.source, dialectOf(record))) {
    const planned = await plan.next();
    if (planned.done) throw new Error('The plan has fewer rows than the source.');
    const { row, decision, warnings = [] } = planned.value;
    if (patch.skipped.has(row)) continue;
    const edits = patch.cells.get(row);
    const problems = decision.kind === 'invalid' ? decision.problems : [];
    yield { row, line, cells: edits ? patchedCells(cells, guarded(edits)) : cells, problems, warnings };
  }
}

/** Harmless to a spreadsheet; a file that is fed back in is read without the guard. */
function guarded(edits: ReadonlyMap<number, string>): Map<number, string> {
  return new Map([...edits].map(([column, text]) => [column, escapeFormulaValue(text)]));
}
