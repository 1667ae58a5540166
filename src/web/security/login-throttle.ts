import { isIPv6 } from 'node:net';

/** So many wrong tokens may be tried from one address within a minute. */
export const MAX_ATTEMPTS = 10;
const WINDOW_MS = 60_000;
/** Addresses that are remembered; whoever has more of them than this is not held up by us. */
const MOST_ADDRESSES = 10_000;

/** Wrong tokens by address. */
export class LoginThrottle {
  readonly #wrong = new Map<string, number[]>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds until a token is looked at again; 0 when one is looked at now. A right one waits too: else it could be told by that. */
  waitSeconds(address: string): number {
    const lately = this.#lately(address);
    const first = lately.at(-MAX_ATTEMPTS);
    return first === undefined ? 0 : Math.max(1, Math.ceil((first + WINDOW_MS - this.#now()) / 1_000));
  }

  wrong(address: string): void {
    const key = keyOf(address);
    const times = [...this.#lately(address), this.#now()];
    this.#wrong.delete(key);
    this.#wrong.set(key, times);
    const [oldest] = this.#wrong.keys();
    if (this.#wrong.size > MOST_ADDRESSES && oldest !== undefined) this.#wrong.delete(oldest);
  }

  #lately(address: string): number[] {
    const since = this.#now() - WINDOW_MS;
    return (this.#wrong.get(keyOf(address)) ?? []).filter((at) => at > since);
  }
}

/** One customer of a network has a whole /64 of addresses. */
function keyOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = '', right = ''] = address.split('%')[0]?.toLowerCase().split('::') ?? [];
  const [before, after] = [left, right].map((part) => part.split(':').filter((group) => group !== ''));
  const missing = address.includes('::') ? 8 - (before?.length ?? 0) - (after?.length ?? 0) : 0;
  const groups = [...(before ?? []), ...Array<string>(Math.max(0, missing)).fill('0'), ...(after ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
