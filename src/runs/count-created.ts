import { existsSync } from 'node:fs';
import { outcomeSchema } from '../cards/outcome.js';
import { readLines } from '../home/ndjson.js';
import { PlanIndex } from '../home/plan/plan-index.js';
import type { RunFiles } from '../home/run-folder.js';

/** The number of new cards that a run has created. */
export async function countCreated({ journal, ...files }: RunFiles): Promise<number> {
  if (!existsSync(files.plan) || !existsSync(journal)) return 0;
  const made = new Set<number>();
  for await (const { row, status } of readLines(journal, outcomeSchema, { skipDamaged: true }))
    if (status === 'created') made.add(row);
  let count = 0;
  const plan = await PlanIndex.open(files);
  for (const row of made) if (plan.kindOf(row) === 'create') count += 1;
  return count;
}
