/** Work that requests have started, and that must end before the resources it uses are closed. */
export class PendingWork {
  readonly #work = new Set<Promise<unknown>>();

  /** Hands on what comes of the work. */
  async take<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    try {
      return await work;
    } finally {
      this.#work.delete(work);
    }
  }

  /** Resolves when all of it has ended, well or badly. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#work);
  }
}
