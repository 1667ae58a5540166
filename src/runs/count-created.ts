import { existsSync } from 'node:fs';
import { outcomeSchema } from '../cards/outcome.js';
import { plannedRowSchema } from '../cards/plan.js';
import { readLines } from '../home/ndjson.js';
import type { RunFiles } from '../home/run-folder.js';

/** The number of new cards that a run has created. */
export async function countCreated({ plan, journal }: RunFiles): Promise<number> {
  if (!existsSync(plan) || !existsSync(journal)) return 0;
  const made = new Set<number>();
  for await (const { row, status } of readLines(journal, outcomeSchema, { skipDamaged: true }))
    if (status === 'created') made.add(row);
  let count = 0;
  for await (const { row, decision } of readLines(plan, plannedRowSchema))
    if (decision.kind === 'create' && made.has(row)) count += 1;
  return count;
}
