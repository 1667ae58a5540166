import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** How long a browser stays signed in. */
export const SESSION_MS = 30 * 24 * 3_600_000;

/** `sessionKey`: long and random, independent of the token. */
export type Secrets = { token: string; sessionKey: string };

/** Compares in constant time, which reveals neither value, not even its length. */
export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}

/**
 * The cookie that replaces the token: its expiry, and a proof that the browser signed in with the token. The server
 * stores only the key; a restart signs nobody out, and a new token signs everyone out.
 */
export function newSession(secrets: Secrets, now: Date): string {
  const endsAt = String(now.getTime() + SESSION_MS);
  return `${endsAt}.${proofOf(secrets, endsAt)}`;
}

export function isSession(value: string, secrets: Secrets, now: Date): boolean {
  const [, endsAt, proof] = /^(\d{1,15})\.([\w-]{43})$/.exec(value) ?? [];
  if (endsAt === undefined || proof === undefined || !isSame(proof, proofOf(secrets, endsAt))) return false;
  return now.getTime() < Number(endsAt);
}

function proofOf({ sessionKey, token }: Secrets, endsAt: string): string {
  return createHmac('sha256', sessionKey).update(`linq-cards session ${endsAt} ${token}`).digest('base64url');
}
