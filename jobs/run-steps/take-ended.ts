import type { RunContext } from '../run-context.js';

/** Outcomes taken at once. */
const PAGE = 500;

/**
 * Takes the outcomes that workers have left on the queue, and removes their jobs, in this order: an outcome leaves the queue
 * when the journal has it on disk. After a crash in between it is taken once more, and is known already.
 */
export async function takeEnded({ queues, outcomes }: Pick<RunContext, 'queues' | 'outcomes'>): Promise<void> {
  for (;;) {
    const ended = await queues.ended(PAGE);
    if (ended.length === 0) return;
    for (const outcome of ended) outcomes.take(outcome);
    await outcomes.flush();
    await queues.forget(ended.map(({ row }) => row));
  }
}
