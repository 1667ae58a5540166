import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** How long a browser stays logged in. */
export const SESSION_MS = 30 * 24 * 3_600_000;

/** `sessionKey`: long and random, whatever the token is. */
export type Secrets = { token: string; sessionKey: string };

/** Compares in a time that tells nothing about either, not even its length. */
export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}

/**
 * What a browser keeps in place of the token: when it ends, and a proof that it was let in with the token. Nothing but the key
 * has to be kept here, a restart logs nobody out, and another token logs everybody out.
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
