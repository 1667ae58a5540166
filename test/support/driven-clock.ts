/** A clock that only moves when it is told to, or when someone sleeps by it. Milliseconds since 1970. */
export class DrivenClock {
  #now = Date.UTC(2030, 0, 1);
  /** Every sleep by this clock, in milliseconds. */
  readonly slept: number[] = [];
  /** How much longer than asked for every sleep takes. */
  oversleepMs = 0;
  /** Called when someone falls asleep, with the milliseconds. */
  onSleep: (ms: number) => void = () => undefined;

  readonly now = (): number => this.#now;

  advance(ms: number): void {
    this.#now += ms;
  }

  /** No time passes but on this clock. Rejects as the real one does when it is aborted. */
  async sleep<T>(ms: number, value?: T, options: { signal?: AbortSignal } = {}): Promise<T | undefined> {
    this.onSleep(ms);
    await Promise.resolve();
    if (options.signal?.aborted) throw new DOMException('The operation was aborted', 'AbortError');
    this.slept.push(ms);
    this.advance(ms + this.oversleepMs);
    return value;
  }
}

/** The clock by which code sleeps under `vi.mock('node:timers/promises', drivenTimers)`; a test puts its own here. */
export const sleeping = { clock: new DrivenClock() };

/** In place of `node:timers/promises`. */
export async function drivenTimers() {
  return {
    setTimeout: <T>(ms: number, value?: T, options?: { signal?: AbortSignal }) =>
      sleeping.clock.sleep(ms, value, options),
  };
}
