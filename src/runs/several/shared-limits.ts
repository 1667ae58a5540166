import type { Limits } from '../../limiter/limiter.js';

/** The limits that hold while a process works on several runs: of each the strictest, since the account has one limiter. */
export class SharedLimits {
  readonly #limits = new Map<string, Limits>();

  /** @returns the limits with those of this run */
  with(run: string, limits: Limits): Limits {
    this.#limits.set(run, limits);
    return strictest([...this.#limits.values()], limits);
  }

  /** @returns the limits of the other runs; undefined if there are none */
  without(run: string): Limits | undefined {
    this.#limits.delete(run);
    const [first, ...others] = this.#limits.values();
    return first && strictest(others, first);
  }
}

function strictest(all: readonly Limits[], first: Limits): Limits {
  return all.reduce((one, other) => ({ rate: lower(one.rate, other.rate), budget: smaller(one, other) }), first);
}

/** 0 stands for no limit. */
function lower(one: number, other: number): number {
  return one === 0 || other === 0 ? Math.max(one, other) : Math.min(one, other);
}

function smaller({ budget: one }: Limits, { budget: other }: Limits): Limits['budget'] {
  if (!one || !other) return one ?? other;
  return one.max / one.windowMs <= other.max / other.windowMs ? one : other;
}
