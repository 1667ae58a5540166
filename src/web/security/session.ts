import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** How long a browser stays logged in. */
export const SESSION_MS = 30 * 24 * 3_600_000;

/** Compares in a time that tells nothing about either, not even its length. */
export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}

/**
 * What a browser keeps in place of the token: when it ends, and a proof that whoever knows the token has said so. Nothing has
 * to be kept here, a restart logs nobody out, and another token logs everybody out.
 */
export function newSession(token: string, now: Date): string {
  const endsAt = String(now.getTime() + SESSION_MS);
  return `${endsAt}.${proofOf(token, endsAt)}`;
}

export function isSession(value: string, token: string, now: Date): boolean {
  const [, endsAt, proof] = /^(\d{1,15})\.([\w-]{43})$/.exec(value) ?? [];
  if (endsAt === undefined || proof === undefined || !isSame(proof, proofOf(token, endsAt))) return false;
  return now.getTime() < Number(endsAt);
}

function proofOf(token: string, endsAt: string): string {
  return createHmac('sha256', token).update(`linq-cards session ${endsAt}`).digest('base64url');
}
