import { randomBytes } from 'node:crypto';
import { isSame } from './session.js';

const WITHIN_MS = 60_000;

/** Signs in once, soon after it was made: for an address on a command line, which other users of the machine can read. */
export type OneTimeCode = {
  code: string;
  /** Whether this is the code, and its first use. */
  takes(shown: string): boolean;
};

export function oneTimeCode(now: () => Date): OneTimeCode {
  const code = randomBytes(32).toString('base64url');
  const endsAt = now().getTime() + WITHIN_MS;
  let isUsed = false;
  return {
    code,
    takes(shown) {
      const isTaken = !isUsed && now().getTime() < endsAt && isSame(shown, code);
      isUsed ||= isTaken;
      return isTaken;
    },
  };
}
