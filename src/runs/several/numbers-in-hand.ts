import type { Numbers } from '../../../jobs/run-context.js';
import { NumberIds } from '../../cards/number-ids.js';

/** The numbers that a run is to send. Some 30 bytes for each, so that a run of a million rows has room for them. */
class NumbersLeft {
  readonly #ids = new NumberIds();
  readonly #isLeft: Uint8Array;

  constructor(keys: Iterable<number>) {
    for (const key of keys) this.#ids.claimKey(key);
    this.#isLeft = new Uint8Array(this.#ids.size).fill(1);
  }

  has(phoneNumber: string): boolean {
    const id = this.#ids.find(phoneNumber);
    return id !== undefined && this.#isLeft[id] === 1;
  }

  set(phoneNumber: string, isLeft: boolean): void {
    const id = this.#ids.find(phoneNumber);
    if (id !== undefined) this.#isLeft[id] = isLeft ? 1 : 0;
  }
}

/**
 * The numbers that the runs of a process are still to send. Of two runs with the same number the one that began first has it,
 * so that no two write a card at once, and the later values stay: the later run waits for that number only.
 */
export class NumbersInHand {
  /** In the order in which the runs began. */
  readonly #runs = new Map<string, NumbersLeft>();

  /** Those of one run. */
  of(run: string): Numbers {
    const runs = this.#runs;
    return {
      get hasBegun() {
        return runs.has(run);
      },
      begin: (keys) => void runs.set(run, new NumbersLeft(keys)),
      isOurs(phoneNumber) {
        for (const [other, left] of runs) {
          if (other === run) break;
          if (left.has(phoneNumber)) return false;
        }
        return true;
      },
      isElsewhere: (phoneNumber) => [...runs].some(([other, left]) => other !== run && left.has(phoneNumber)),
      take: (phoneNumber) => runs.get(run)?.set(phoneNumber, true),
      end: (phoneNumber) => runs.get(run)?.set(phoneNumber, false),
      leave: () => void runs.delete(run),
      keptBack: 0,
    };
  }
}
