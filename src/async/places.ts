/**
 * A limited number of places. When all are taken, callers wait: the groups take turns for the next place, and within a group
 * the first caller gets it.
 */
export class Places {
  /** Those who wait, by group, in the order in which the groups have their turns. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Works in a place of its own.
   *
   * @throws the signal's reason if it is aborted before there is a place; and what the work throws
   */
  async hold<T>(group: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#take(group, signal);
    try {
      return await work();
    } finally {
      this.#giveOn();
    }
  }

  async #take(group: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const ofGroup = this.#waiting.get(group) ?? new Set();
      this.#waiting.set(group, ofGroup);
      const onAbort = () => {
        ofGroup.delete(onTurn);
        if (ofGroup.size === 0 && this.#waiting.get(group) === ofGroup) this.#waiting.delete(group);
        reject(signal.reason);
      };
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      ofGroup.add(onTurn);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #giveOn(): void {
    const [turn] = this.#waiting;
    if (!turn) {
      this.#free += 1;
      return;
    }
    const [group, waiting] = turn;
    const [next] = waiting;
    this.#waiting.delete(group);
    if (next) waiting.delete(next);
    if (waiting.size > 0) this.#waiting.set(group, waiting);
    next?.();
  }
}
