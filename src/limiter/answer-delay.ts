/** Two clocks drift apart slowly; older measurements are dropped. */
const REMEMBER_MS = 10_000;

/**
 * Measures how much longer than usual a response took, without requiring two clocks to agree.
 *
 * The difference between the sender's clock and ours is smallest for the fastest response. Any excess is delay on the way,
 * or while this process was busy.
 */
export class AnswerDelay {
  #since = Number.NEGATIVE_INFINITY;
  #smallest = Number.POSITIVE_INFINITY;
  #smallestBefore = Number.POSITIVE_INFINITY;

  /**
   * @param sentAt by the responder's clock, in milliseconds
   * @param receivedAt by our clock, in milliseconds
   * @returns milliseconds; 0 for the fastest recent response
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
