/** Clocks of two machines drift apart slowly; what was measured longer ago than this is forgotten. */
const REMEMBER_MS = 10_000;

/**
 * Tells how much longer than usual an answer took to come, without asking two clocks to agree.
 *
 * The distance between the sender's clock and ours is smallest for the answer that came fastest; what another one has
 * above that, it has lost on its way, or while this process was busy.
 */
export class AnswerDelay {
  #since = Number.NEGATIVE_INFINITY;
  #smallest = Number.POSITIVE_INFINITY;
  #smallestBefore = Number.POSITIVE_INFINITY;

  /**
   * @param sentAt by the clock of the one who answered, in milliseconds
   * @param receivedAt by our own, in milliseconds
   * @returns milliseconds, 0 for the fastest answer of late
   */
  of(sentAt: number, receivedAt: number): number {
    if (receivedAt - this.#since > REMEMBER_MS) {
      this.#smallestBefore = this.#smallest;
      this.#smallest = Number.POSITIVE_INFINITY;
      this.#since = receivedAt;
    }
    const distance = receivedAt - sentAt;
    this.#smallest = Math.min(this.#smallest, distance);
    return distance - Math.min(this.#smallest, this.#smallestBefore);
  }
}
