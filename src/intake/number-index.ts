/** How full the table may get, and by how much it grows then. */
const MAX_LOAD = 0.75;
const GROWTH = 1.5;

/**
 * Remembers for each phone number the row in which it first stood and a digest of what that row asks for.
 * Open addressing in typed arrays: 20 bytes a slot, so that a file of a million rows needs some 30 MB instead of the
 * 200 MB of a Map. An E.164 number has at most 15 digits and so fits a double exactly.
 */
export class NumberIndex {
  #keys = new Float64Array(1024);
  #rows = new Uint32Array(1024);
  #digests = new Float64Array(1024);
  #size = 0;

  /**
   * Remembers a number unless it is there already.
   *
   * @param phoneNumber in E.164
   * @param digest a whole number below 2^53 that stands for the values of the row
   * @returns what was remembered for the number before, if anything
   */
  claim(phoneNumber: string, row: number, digest: number): { row: number; digest: number } | undefined {
    if (this.#size >= this.#keys.length * MAX_LOAD) this.#grow();
    const key = Number(phoneNumber.slice(1));
    const slot = this.#slotOf(key);
    if (this.#keys[slot] === key) return { row: this.#rows[slot] ?? 0, digest: this.#digests[slot] ?? 0 };
    this.#put(slot, key, row, digest);
    this.#size += 1;
    return undefined;
  }

  #slotOf(key: number): number {
    const length = this.#keys.length;
    // Numbers of one company follow each other; multiplying by odd constants spreads them over the table.
    const mixed = Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 0x100000000) | 0, 0x85ebca6b);
    let slot = ((mixed ^ (mixed >>> 15)) >>> 0) % length;
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== key) slot = slot + 1 === length ? 0 : slot + 1;
    return slot;
  }

  #put(slot: number, key: number, row: number, digest: number): void {
    this.#keys[slot] = key;
    this.#rows[slot] = row;
    this.#digests[slot] = digest;
  }

  #grow(): void {
    const [keys, rows, digests] = [this.#keys, this.#rows, this.#digests];
    const length = Math.ceil(keys.length * GROWTH);
    this.#keys = new Float64Array(length);
    this.#rows = new Uint32Array(length);
    this.#digests = new Float64Array(length);
    for (let old = 0; old < keys.length; old += 1) {
      const key = keys[old] ?? 0;
      if (key !== 0) this.#put(this.#slotOf(key), key, rows[old] ?? 0, digests[old] ?? 0);
    }
  }
}
