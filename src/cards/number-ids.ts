/** How full the table may get. */
const MAX_LOAD = 0.6;
const FIRST_SLOTS = 1024;
const E164 = /^\+[1-9]\d{0,14}$/;

/**
 * Gives each phone number an id: 0, 1, 2 … in the order in which they come. Open addressing in typed arrays: some 20 bytes
 * per number, so that a million of them need 20 MB instead of the 200 MB of a Map. An E.164 number has at most 15 digits
 * and so fits a double exactly.
 */
export class NumberIds {
  #slots = new Int32Array(FIRST_SLOTS);
  #keys = new Float64Array(FIRST_SLOTS * MAX_LOAD);
  #size = 0;

  /** How many numbers there are. */
  get size(): number {
    return this.#size;
  }

  /** The id of a number; undefined if it has none. @param phoneNumber in E.164 */
  find(phoneNumber: string): number | undefined {
    return this.findKey(Number(phoneNumber.slice(1)));
  }

  /** The same by the digits of the number. */
  findKey(key: number): number | undefined {
    const held = this.#slots[this.#slotOf(key)] ?? 0;
    return held === 0 ? undefined : held - 1;
  }

  /** The id of a number, a new one if it has none. @param phoneNumber in E.164 */
  claim(phoneNumber: string): number {
    return this.claimKey(Number(phoneNumber.slice(1)));
  }

  /** The same by the digits of the number. */
  claimKey(key: number): number {
    const slot = this.#slotOf(key);
    const held = this.#slots[slot] ?? 0;
    if (held !== 0) return held - 1;
    if (this.#size >= this.#keys.length) {
      this.#grow();
      return this.claimKey(key);
    }
    this.#keys[this.#size] = key;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    return this.#size - 1;
  }

  /** The digits of each number, by id. */
  get keys(): Float64Array {
    return this.#keys.subarray(0, this.#size);
  }

  #slotOf(key: number): number {
    const last = this.#slots.length - 1;
    // Numbers of one company follow each other; multiplying by odd constants spreads them over the table.
    const mixed = Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 0x100000000) | 0, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & last;
    for (let held = this.#slots[slot] ?? 0; held !== 0; held = this.#slots[slot] ?? 0) {
      if (this.#keys[held - 1] === key) return slot;
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const keys = new Float64Array(this.#slots.length * MAX_LOAD);
    keys.set(this.#keys.subarray(0, this.#size));
    this.#keys = keys;
    for (let id = 0; id < this.#size; id += 1) this.#slots[this.#slotOf(keys[id] ?? 0)] = id + 1;
  }
}

/** Whether a text is a number that has an id: `+` and up to 15 digits. */
export function fitsKey(text: string): boolean {
  return E164.test(text);
}
