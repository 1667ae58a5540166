import { setTimeout as sleep } from 'node:timers/promises';
import { Places } from '../async/places.js';

/** How many requests are under way at once, in all and to one host, and how many ms after another one to the same host begins. */
export type HostLimits = { inAll: number; perHost: number; everyMs: number };

/** A host that was out of reach so many times in a row is not asked any more. */
const GIVE_UP_AFTER = 3;

/**
 * Looks at addresses, those of each host in their order and at the host's pace. When the signal is aborted, the rest is left
 * out.
 *
 * @param look whether the host was in reach
 * @throws what `look` throws before the signal is aborted
 */
export async function lookByHost(
  addresses: readonly string[],
  { limits, signal }: { limits: HostLimits; signal: AbortSignal },
  look: (address: string) => Promise<boolean>,
): Promise<void> {
  const places = new Places(limits.inAll);
  const ofHosts = new Map<string, string[]>();
  for (const address of addresses) {
    const { host } = new URL(address);
    const known = ofHosts.get(host);
    if (known) known.push(address);
    else ofHosts.set(host, [address]);
  }
  const askHost = async ([host, waiting]: [string, string[]]) => {
    const next = waiting.values();
    let outOfReach = 0;
    let slot = Date.now();
    const askOneByOne = async () => {
      for (const address of next) {
        if (outOfReach >= GIVE_UP_AFTER) return;
        const wait = slot - Date.now();
        slot = Math.max(slot, Date.now()) + limits.everyMs;
        if (wait > 0) await sleep(wait, undefined, { signal });
        const isInReach = await places.hold(host, signal, () => look(address));
        outOfReach = isInReach ? 0 : outOfReach + 1;
      }
    };
    await Promise.all(Array.from({ length: Math.min(limits.perHost, waiting.length) }, askOneByOne));
  };
  try {
    await Promise.all([...ofHosts].map(askHost));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
