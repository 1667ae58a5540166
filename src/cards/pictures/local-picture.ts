import type { CardFields } from '../card.js';
import type { Decision } from '../plan.js';

/*
 * A picture that is a file beside the source. Until it is on Linq it has no web address, so a plan has one of its own for it:
 * `linq-file:` with its path as the row names it, and when the file has been looked at, `linq-upload:` with the SHA-256 of its
 * bytes before the path. Neither is ever sent.
 */

const FILE = 'linq-file:';
const UPLOAD = /^linq-upload:([0-9a-f]{64}):/;

export function fileAddress(path: string): string {
  return `${FILE}${path}`;
}

export function uploadAddress(sha256: string, path: string): string {
  return `linq-upload:${sha256}:${path}`;
}

/** The path of a picture that is a file; undefined for a web address, and for none. */
export function localPath(imageUrl: string | null | undefined): string | undefined {
  if (!imageUrl?.startsWith('linq-')) return undefined;
  return imageUrl.startsWith(FILE)
    ? imageUrl.slice(FILE.length)
    : UPLOAD.exec(imageUrl)
      ? imageUrl.replace(UPLOAD, '')
      : undefined;
}

/** The SHA-256 of a picture that is to be uploaded. */
export function uploadHash(imageUrl: string | null | undefined): string | undefined {
  return imageUrl?.startsWith('linq-') ? UPLOAD.exec(imageUrl)?.[1] : undefined;
}

/** A picture as people know it: its path, or its web address. */
export function pictureText(imageUrl: string): string {
  return localPath(imageUrl) ?? imageUrl;
}

/** Values of a card as people and programs know them: a picture by its path, or its web address. */
export function typedFields(fields: CardFields): CardFields {
  const path = localPath(fields.imageUrl);
  return path === undefined ? fields : { ...fields, imageUrl: path };
}

/** The same for a decision. */
export function typedDecision(decision: Decision): Decision {
  if (!('changes' in decision)) return decision;
  return {
    ...decision,
    changes: decision.changes.map((change) => ({ ...change, to: localPath(change.to) ?? change.to })),
  };
}
