import { isIP } from 'node:net';
import { fileAddress } from '../cards/pictures/local-picture.js';
import type { RowProblemCode } from '../cards/row-problem.js';
import { isPrivateAddress } from './private-address.js';

/** What the cell of a picture turned out to be: an address in the normal form of the URL standard, or what is wrong with it. */
export type PictureReading = { ok: true; url: string } | { ok: false; code: RowProblemCode; suggestion?: string };

/** Linq publishes no limit. */
const MAX_CHARACTERS = 2048;
const CONTROL = /\p{Cc}/u;
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const EDGES = /^[\s\p{Default_Ignorable_Code_Point}\p{Cf}]+|[\s\p{Default_Ignorable_Code_Point}\p{Cf}]+$/gu;
/** `logo.png (https://…)`, as Airtable exports an attachment. */
const ATTACHMENT = /^[^()]+\.\w{1,8} ?\((https?:\/\/[^\s()]+)\)$/i;
const IN_BRACKETS = /^<\s*([^<>\s]+)\s*>$/;
/** Where one address ends and the next begins. */
const NEXT_ADDRESS = /[\s,;|)]+(?=(?:[^\s,;|()]+\s?\()?(?:https?|ftp):\/\/)/i;
/** Names that only a network of its own knows: https://www.iana.org/assignments/special-use-domain-names */
const PRIVATE_NAME =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|invalid|onion)$/;

/** A path, or the name of a file, that ends as a picture does. */
const FILE = /^(?![a-z][a-z0-9+.-]*:\/)[^:*?"<>|]*[^:*?"<>|/.]\.(?:jpe?g|png|gif|heic|heif|webp|tiff?|bmp)$/i;

/**
 * Reads the cell of a picture; it has no outer blanks.
 *
 * @param hasFiles whether it may be the path of a file, whose address is one of the plan's own
 */
export function readPictureAddress(cell: string, { hasFiles = false } = {}): PictureReading {
  const trimmed = cell.replace(EDGES, '');
  if (CONTROL.test(trimmed)) return { ok: false, code: 'control_character' };
  if (hasFiles && trimmed.length <= MAX_CHARACTERS && FILE.test(trimmed))
    return { ok: true, url: fileAddress(trimmed.replaceAll('\\', '/')) };
  const text = ATTACHMENT.exec(trimmed)?.[1] ?? IN_BRACKETS.exec(trimmed)?.[1] ?? trimmed;
  if (NEXT_ADDRESS.test(text)) return { ok: false, code: 'image_url_several' };
  const bare = text.replace(HIDDEN, '');
  if (bare !== text || /\s/.test(bare)) return withOffer(bare);
  return readAddress(text);
}

function readAddress(text: string): PictureReading {
  // The URL standard would read https:/x and https:\x too, as what nobody can tell.
  const url = /^[a-z][a-z0-9+.-]*:\/\/[^/\\]/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.hostname === '')
    return { ok: false, code: /^file:/i.test(text) ? 'image_url_not_https' : 'image_url_invalid' };
  if (url.protocol !== 'https:') return { ok: false, code: 'image_url_not_https' };
  if (url.username !== '' || url.password !== '') return { ok: false, code: 'image_url_credentials' };
  if (isPrivateHost(url.hostname)) return { ok: false, code: 'image_url_private' };
  return url.href.length > MAX_CHARACTERS ? { ok: false, code: 'image_url_too_long' } : { ok: true, url: url.href };
}

/** Blanks and invisible characters in an address: what it must have been is offered. */
function withOffer(text: string): PictureReading {
  const reading = readAddress(text.replace(/\s/g, '%20'));
  return { ok: false, code: 'image_url_invalid', ...(reading.ok && { suggestion: reading.url }) };
}

/** Linq fetches a picture from the internet, where a name has a dot in it and an address is a public one. */
function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return isPrivateAddress(host);
  return !host.includes('.') || PRIVATE_NAME.test(host);
}
