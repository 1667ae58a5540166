import { open, rename } from 'node:fs/promises';
import type { PlannedRow } from '../../cards/plan.js';
import { linesFrom } from '../line-offsets.js';
import type { RunFiles } from '../run-folder.js';
import { removeIfThere, writeThrough, writeWhole } from '../write-file.js';
import { PlanIndexBuilder } from './plan-index.js';

type PlanFiles = Pick<RunFiles, 'plan' | 'planIndex'>;

/** One write per row would be many times slower. */
const BLOCK_CHARACTERS = 1 << 18;

/**
 * Writes a plan, one row per line, and its index. It appears only when it is complete.
 *
 * @param isWanted asked at the end; false leaves the plan as it was
 * @throws OperatorError `disk_full`, `home_unusable`
 */
export async function writePlan(
  { plan, planIndex }: PlanFiles,
  rows: AsyncIterable<PlannedRow>,
  isWanted: () => boolean = () => true,
): Promise<void> {
  const next = `${plan}.next`;
  let index: Buffer = Buffer.alloc(0);
  await writeThrough(next, async (temporary) => {
    index = await writeRows(temporary, rows);
  });
  if (!isWanted()) return removeIfThere(next);
  // Between the two renames there is no index, rather than one of another plan.
  await removeIfThere(planIndex);
  await rename(next, plan);
  await writeWhole(planIndex, index);
}

/** The rows of a plan, in their order. */
export async function* readPlan({ plan }: Pick<PlanFiles, 'plan'>): AsyncGenerator<PlannedRow> {
  for await (const lines of linesFrom(plan, 0)) for (const { text } of lines) yield JSON.parse(text) as PlannedRow;
}

/** @returns the index of what was written */
async function writeRows(path: string, rows: AsyncIterable<PlannedRow>): Promise<Buffer> {
  const index = new PlanIndexBuilder();
  const file = await open(path, 'w', 0o600);
  try {
    let at = 0;
    let block = '';
    for await (const row of rows) {
      const line = JSON.stringify(row);
      const length = Buffer.byteLength(line);
      index.add(row.row, row, { at, length });
      block += `${line}\n`;
      at += length + 1;
      if (block.length < BLOCK_CHARACTERS) continue;
      await file.write(block);
      block = '';
    }
    await file.write(block);
    await file.sync();
    return index.end(at);
  } finally {
    await file.close();
  }
}
