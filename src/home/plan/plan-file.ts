import { open, rename } from 'node:fs/promises';
import type { PlannedRow } from '../../cards/plan.js';
import { linesFrom } from '../line-offsets.js';
import type { RunFiles } from '../run-folder.js';
import { removeIfThere, writeThrough, writeWhole } from '../write-file.js';
import { type PlanIndex, PlanIndexBuilder } from './plan-index.js';

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

/**
 * Exchanges rows of a plan; the lines of all others are copied as they are.
 *
 * @param changed rows that the plan has
 * @throws OperatorError `disk_full`, `home_unusable`
 */
export async function changePlan(
  { plan, planIndex }: PlanFiles,
  index: PlanIndex,
  changed: ReadonlyMap<number, PlannedRow>,
): Promise<void> {
  const lines = [...changed]
    .sort(([one], [other]) => one - other)
    .map(([row, planned]) => ({ row, planned, line: Buffer.from(`${JSON.stringify(planned)}\n`) }));
  await writeThrough(`${plan}.next`, (temporary) => copyWith(plan, temporary, index, lines));
  const entries = index.after(
    new Map(lines.map(({ row, planned, line }) => [row, { planned, length: line.length - 1 }])),
  );
  await removeIfThere(planIndex);
  await rename(`${plan}.next`, plan);
  await writeWhole(planIndex, entries);
}

async function copyWith(
  plan: string,
  path: string,
  index: PlanIndex,
  lines: readonly { row: number; line: Buffer }[],
): Promise<void> {
  const [old, file] = [await open(plan, 'r'), await open(path, 'w', 0o600)];
  try {
    const copy = async (from: number, to: number) => {
      for (let at = from; at < to; at += BLOCK_CHARACTERS) {
        const { buffer, bytesRead } = await old.read({
          buffer: Buffer.allocUnsafe(Math.min(BLOCK_CHARACTERS, to - at)),
          position: at,
        });
        await file.write(buffer, 0, bytesRead);
      }
    };
    let copied = 0;
    for (const { row, line } of lines) {
      const { at, length } = index.placeOf(row);
      await copy(copied, at);
      await file.write(line);
      copied = at + length + 1;
    }
    await copy(copied, (await old.stat()).size);
    await file.sync();
  } finally {
    await old.close();
    await file.close();
  }
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
