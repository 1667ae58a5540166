import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue } from 'bullmq';

/** A queue that nobody is to work on. The board would warn that it has no workers, so it is told that nothing is known of any. */
export class QueueWithoutWorkers extends BullMQAdapter {
  constructor(queue: Queue, description: string) {
    super(queue, { readOnlyMode: true, description });
  }

  override async getWorkers(): Promise<null> {
    return null;
  }
}
