import { withTimeout } from '../async/with-timeout.js';
import type { Network } from '../network/network.js';
import { lookAtPicture, UNCHECKED } from './look-at-picture.js';
import { type HostLimits, lookByHost } from './look-by-host.js';
import type { PictureLook } from './picture-look.js';
import { DAY_MS, type RememberedPicture, readPictureMemory, writePictureMemory } from './picture-memory.js';
import { signedUntil } from './signed-until.js';

/**
 * `again`: dead pictures are looked at again although they were today, because someone may have mended them. `fresh`: all of
 * them are, because it matters what is there now. `hashes`: tell the SHA-256 of what was seen, too.
 */
export type CheckOptions = { again: boolean; fresh?: boolean; hashes?: boolean; signal: AbortSignal };

/** What was seen; `sha256` of its bytes, where they were read and it was asked for. */
export type SeenPicture = PictureLook & { sha256?: string };

/**
 * Looks at pictures, each once. Takes no longer than its cap, whatever the hosts do; what was not looked at by then is
 * noted as unchecked.
 *
 * @throws the signal's reason when it is aborted; OperatorError `disk_full`, `home_unusable`
 */
export type CheckPictures = (
  addresses: readonly string[],
  options: CheckOptions,
) => Promise<ReadonlyMap<string, SeenPicture>>;

export type CheckerOptions = {
  /** The file in the home that keeps what was seen. */
  path: string;
  network: Network;
  now: () => Date;
  limits?: Partial<CheckLimits>;
};

/** `capMs`: for all pictures together. `timeoutMs`: for one of them. */
type CheckLimits = HostLimits & { capMs: number; timeoutMs: number };

const LIMITS: CheckLimits = { capMs: 60_000, timeoutMs: 10_000, inAll: 8, perHost: 4, everyMs: 100 };
const WEEK_MS = 7 * DAY_MS;

export function pictureChecker({ path, network, now, ...options }: CheckerOptions): CheckPictures {
  const limits = { ...LIMITS, ...options.limits };
  return async (addresses, { again, fresh = false, hashes = false, signal }) => {
    const memory = await readPictureMemory(path);
    const isKnown = (address: string) => {
      const known = memory.get(address);
      if (fresh || !known || now().getTime() - Date.parse(known.checkedAt) >= DAY_MS) return false;
      return !again || isGood(known.look);
    };
    // What was not looked at for the longest time first, because the time may not suffice for all.
    const toAsk = addresses
      .filter((address) => !isKnown(address))
      .sort((one, other) => lookedAt(memory.get(one)) - lookedAt(memory.get(other)));
    if (toAsk.length > 0) {
      const seen = await lookAtAll(toAsk, { memory, network, limits, signal });
      const checkedAt = now().toISOString();
      for (const address of toAsk) {
        const found = seen.get(address) ?? { look: UNCHECKED };
        // What was known of a picture is not forgotten because there was no time for it.
        if (seen.has(address) || !fresh || !memory.has(address)) memory.set(address, { ...found, address, checkedAt });
      }
      await writePictureMemory(path, memory, now());
    }
    return new Map(
      addresses.map((address) => {
        const { look, sha256 } = memory.get(address) ?? {};
        return [address, { ...withExpiry(address, look, now()), ...(hashes && sha256 !== undefined && { sha256 }) }];
      }),
    );
  };
}

type Seen = Pick<RememberedPicture, 'look' | 'mark' | 'sha256'>;
type Looking = Pick<CheckerOptions, 'network'> & {
  memory: ReadonlyMap<string, Seen>;
  limits: CheckLimits;
  signal: AbortSignal;
};

/** What was seen until the time was over. @throws the signal's reason */
async function lookAtAll(
  addresses: readonly string[],
  { memory, network, limits, signal }: Looking,
): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  await withTimeout({ ms: limits.capMs, signal }, (until) =>
    lookByHost(addresses, { limits, signal: until }, async (address) => {
      const last = memory.get(address);
      const options = { last: last?.mark, network, timeoutMs: limits.timeoutMs, signal: until };
      const looked = await lookAtPicture(address, options);
      const found = looked === 'unchanged' ? (last ?? { look: UNCHECKED }) : looked;
      seen.set(address, found);
      return !found.look.notes.includes('picture_unchecked');
    }),
  );
  signal.throwIfAborted();
  return seen;
}

function lookedAt(known: RememberedPicture | undefined): number {
  return known ? Date.parse(known.checkedAt) : 0;
}

function isGood({ problem, notes }: PictureLook): boolean {
  return problem === undefined && !notes.includes('picture_unchecked');
}

/** How long a signed address still works changes from day to day, and is in the address itself. */
function withExpiry(address: string, look: PictureLook = UNCHECKED, now: Date): PictureLook {
  const until = signedUntil(address);
  const isEnding = until !== undefined && until.getTime() - now.getTime() < WEEK_MS;
  return isEnding && look.problem === undefined ? { notes: [...look.notes, 'picture_expires'] } : look;
}
