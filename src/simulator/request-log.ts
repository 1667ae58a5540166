/** One request received by the API. `at` in milliseconds since 1970; `status` is null if the connection was cut. */
export type LoggedRequest = { at: number; method: string; phoneNumber: string | null; status: number | null };

/** Every request that reached the simulator, in order of arrival. */
export class RequestLog {
  readonly entries: LoggedRequest[] = [];
  #waiting: { count: number; reached: () => void }[] = [];

  begin(method: string, phoneNumber: string | null): LoggedRequest {
    const entry: LoggedRequest = { at: performance.timeOrigin + performance.now(), method, phoneNumber, status: null };
    this.entries.push(entry);
    if (this.#waiting.length > 0) this.#notify();
    return entry;
  }

  /** Resolves once this many requests have arrived in total. */
  reaches(count: number): Promise<void> {
    return new Promise((reached) => {
      this.#waiting.push({ count, reached });
      this.#notify();
    });
  }

  forget(): void {
    this.entries.length = 0;
  }

  inLastSecond(): number {
    const since = (this.entries.at(-1)?.at ?? 0) - 1000;
    let count = 0;
    for (let index = this.entries.length - 1; index >= 0 && (this.entries[index]?.at ?? 0) > since; index -= 1)
      count += 1;
    return count;
  }

  /** The writes for one number. */
  writesOf(phoneNumber: string): LoggedRequest[] {
    return this.entries.filter((entry) => entry.method !== 'GET' && entry.phoneNumber === phoneNumber);
  }

  #times(): number[] {
    return this.entries.map((entry) => entry.at);
  }

  #notify(): void {
    const due = this.#waiting.filter(({ count }) => count <= this.entries.length);
    this.#waiting = this.#waiting.filter(({ count }) => count > this.entries.length);
    for (const { reached } of due) reached();
  }

  summary() {
    const writes = this.entries.filter((entry) => entry.method !== 'GET');
    return {
      requests: this.entries.length,
      writes: writes.length,
      most: mostInWindow(this.#times(), 1000),
      first: this.entries[0]?.at ?? null,
      last: this.entries.at(-1)?.at ?? null,
    };
  }
}

/** The highest count of any window of that length. @param times in ascending order */
export function mostInWindow(times: readonly number[], windowMs: number): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < times.length; last += 1) {
    while ((times[first] ?? 0) <= (times[last] ?? 0) - windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
