import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue } from 'bullmq';

/**
 * A queue that nobody is to work on, or whose workers are part of the process and so are not to be told from the queue. The
 * board would warn that it has no workers; it says nothing where they are not known.
 */
export class QueueOfUntoldWorkers extends BullMQAdapter {
  constructor(queue: Queue, description: string) {
    super(queue, { readOnlyMode: true, description });
  }

  override async getWorkers(): Promise<null> {
    return null;
  }
}
