import type { CardFields } from '../cards/card.js';
import { NumberIds } from '../cards/number-ids.js';

/** Remembers for each phone number the row in which it first stood and a digest of what that row asks for. */
export class NumberIndex {
  readonly #ids = new NumberIds();
  #rows = new Uint32Array(1024);
  #digests = new Float64Array(1024);

  /**
   * Remembers a number unless it is there already.
   *
   * @param phoneNumber in E.164
   * @param digest a whole number below 2^53 that stands for the values of the row
   * @returns what was remembered for the number before, if anything
   */
  claim(phoneNumber: string, row: number, digest: number): { row: number; digest: number } | undefined {
    const known = this.#ids.size;
    const id = this.#ids.claim(phoneNumber);
    if (id < known) return { row: this.#rows[id] ?? 0, digest: this.#digests[id] ?? 0 };
    if (id >= this.#rows.length) this.#grow();
    this.#rows[id] = row;
    this.#digests[id] = digest;
    return undefined;
  }

  #grow(): void {
    const [rows, digests] = [this.#rows, this.#digests];
    this.#rows = new Uint32Array(rows.length * 2);
    this.#digests = new Float64Array(digests.length * 2);
    this.#rows.set(rows);
    this.#digests.set(digests);
  }
}

/** 53 bits of the values, to see whether two rows of one number ask for the same card. After cyrb53, in the public domain. */
export function digestOf({ firstName, lastName, imageUrl }: CardFields): number {
  const keptOr = (value: string | null | undefined) => (value === null ? '\n\n' : (value ?? '\n'));
  const values = `${keptOr(firstName)}\0${keptOr(lastName)}\0${keptOr(imageUrl)}`;
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < values.length; at += 1) {
    const unit = values.charCodeAt(at);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}
