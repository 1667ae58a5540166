import type { Numbers } from '../../../jobs/run-context.js';
import { beginNumbers } from '../../../jobs/run-steps/queued-numbers.js';
import { Journal } from '../../home/journal.js';
import { PlanIndex } from '../../home/plan/plan-index.js';
import type { RunFiles } from '../../home/run-folder.js';

/** Takes the numbers of a run that is not open yet, from its plan and its journal. */
export async function beginFromFiles(numbers: Numbers, files: RunFiles): Promise<void> {
  const outcomes = Journal.open(files.journal);
  try {
    beginNumbers({ outcomes, numbers }, await PlanIndex.open(files));
  } finally {
    outcomes.close();
  }
}
